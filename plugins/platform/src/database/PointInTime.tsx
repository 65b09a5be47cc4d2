import { Select } from '@backstage/ui';
import Slider from '@mui/material/Slider';
import { useState } from 'react';
import type { DatabaseDetail } from '../api/databaseTypes';
import { Empty } from '../components/Empty';
import { Panel } from '../components/Panel';
import { exactTime } from '../words/time';
import styles from './PointInTime.module.css';
import shared from './Database.module.css';
import { DeedButton } from './DeedButton';
import {
  aroundWords,
  fromField,
  justBefore,
  marksOf,
  spanOf,
  stepOf,
  toField,
  within,
} from './moments';
import { RestoreDialog } from './RestoreDialog';

/** Chooses a moment to go back to, on a slider with the deployments marked on it, or exactly; and restores as of then. */
export function PointInTime({ database }: { database: DatabaseDetail }) {
  const { deployments } = database;
  const span = spanOf(database);
  const [chosen, setChosen] = useState<number>();
  const [asking, setAsking] = useState(false);

  if (!span) {
    return (
      <Panel title="Point in time">
        <Empty title="There is nothing to go back to yet.">
          Once the first backup is complete, any moment after it can be chosen.
        </Empty>
      </Panel>
    );
  }
  // Untouched it is the newest one, which moves on.
  const moment = chosen === undefined ? span.to : within(span, chosen);
  const marks = marksOf(span, deployments);

  return (
    <Panel title="Point in time">
      <div className={styles.panel}>
        <p className={shared.quiet}>
          Restores to a new database beside this one, with everything that was
          committed until the chosen moment and nothing after it. This one is
          not touched.
        </p>
        <div>
          <div className={styles.slider}>
            {marks.map(mark => (
              // By keyboard the same is chosen from the list below.
              <button
                key={`${mark.release}/${mark.at}`}
                type="button"
                tabIndex={-1}
                aria-hidden="true"
                className={styles.mark}
                style={{ left: `${mark.left}%` }}
                title={`Just before ${mark.release}, ${exactTime(mark.at)}`}
                onClick={() => setChosen(justBefore(span, mark))}
              >
                <svg viewBox="0 0 12 12" focusable="false">
                  <path d="M6 11L.8 2h10.4z" />
                </svg>
              </button>
            ))}
            <Slider
              aria-label="Moment to go back to"
              min={span.from}
              max={Math.max(span.to, span.from + 1)}
              step={stepOf(span)}
              value={moment}
              disabled={span.to === span.from}
              getAriaValueText={value => exactTime(value)}
              onChange={(_, value) => setChosen(Number(value))}
            />
          </div>
          <div className={styles.ends}>
            <span>{exactTime(span.from)}</span>
            <span>{exactTime(span.to)}</span>
          </div>
        </div>
        <div className={styles.choose}>
          <label className={shared.field}>
            Exact time, on your clock
            <input
              type="datetime-local"
              step={1}
              min={toField(span.from)}
              max={toField(span.to)}
              value={toField(moment)}
              onChange={event => {
                const typed = fromField(event.target.value);
                if (typed !== undefined) setChosen(typed);
              }}
            />
          </label>
          {marks.length > 0 && (
            <Select
              label="Just before a deployment"
              size="small"
              placeholder="Choose one"
              options={[...marks].reverse().map(mark => ({
                value: mark.at,
                label: `${mark.release}, ${exactTime(mark.at)}`,
              }))}
              selectedKey={
                marks.find(mark => justBefore(span, mark) === chosen)?.at ??
                null
              }
              onSelectionChange={key => {
                const mark = marks.find(one => one.at === key);
                if (mark) setChosen(justBefore(span, mark));
              }}
            />
          )}
        </div>
        <p className={styles.words} aria-live="polite">
          <strong>
            {chosen === undefined
              ? 'As it is now, as far as its log goes'
              : exactTime(moment)}
          </strong>
          . {aroundWords(moment, deployments)}
        </p>
        <DeedButton
          deed="restore"
          of={database}
          label="Restore to a new database…"
          variant="primary"
          onPress={() => setAsking(true)}
        />
        {asking && (
          <RestoreDialog
            database={database}
            until={chosen === undefined ? undefined : moment}
            onClose={() => setAsking(false)}
          />
        )}
      </div>
    </Panel>
  );
}
