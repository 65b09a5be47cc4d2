import type { ApiOperation } from '@waymark/platform-common/api';
import { useNow } from '../hooks/useNow';
import { formatDuration } from '../words/time';
import { layOut } from './bars';
import styles from './TimeBars.module.css';

/** Which stage took how long, each on the time of the whole; and how long none of them ran: the platform's own time, and waiting. */
export function TimeBars({ operation }: { operation: ApiOperation }) {
  const now = useNow();
  const { bars, ownMs, totalMs } = layOut(operation, now);

  return (
    <div className={styles.bars}>
      {bars.length === 0 && (
        <p className={styles.note}>No stage has been recorded yet.</p>
      )}
      {bars.length > 0 && (
        <ul className={styles.list}>
          {bars.map((bar, at) => (
            <li key={`${bar.name}-${at}`} className={styles.row}>
              <span className={styles.name}>{bar.name}</span>
              <span className={styles.duration}>
                {formatDuration(bar.durationMs)}
              </span>
              <span className={styles.track} aria-hidden="true">
                <span
                  className={styles.bar}
                  data-running={bar.running || undefined}
                  style={{ left: `${bar.left}%`, width: `${bar.width}%` }}
                />
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className={styles.note}>
        {formatDuration(totalMs)} in all, {formatDuration(ownMs)} of it outside
        the stages.
      </p>
    </div>
  );
}
