import { useApi } from '@backstage/frontend-plugin-api';
import { NumberField, TextField } from '@backstage/ui';
import { useState } from 'react';
import type { DatabaseDetail } from '../api/databaseTypes';
import { platformApiRef } from '../api/platformApiRef';
import { ConfirmDialog } from './ConfirmDialog';
import styles from './Database.module.css';
import { useBegin } from './useBegin';

const MOST_DAYS = 90;

/** Names who depends on it, asks for its name, and says until when it can be brought back. */
export function DeleteDialog(props: {
  database: DatabaseDetail;
  onClose: () => void;
}) {
  const { database } = props;
  const { name, policy, restores } = database;
  const platform = useApi(platformApiRef);
  const begin = useBegin();
  const [typed, setTyped] = useState('');
  const [days, setDays] = useState(policy.graceDays);
  return (
    <ConfirmDialog
      title={`Delete ${name}`}
      verb="Delete it"
      destructive
      whyNot={typed === name ? undefined : `Type ${name}.`}
      onDo={() =>
        begin(key =>
          platform.deleteDatabase(
            database.id,
            { confirm: typed, graceDays: days },
            key,
          ),
        )
      }
      onClose={props.onClose}
    >
      <p>
        {database.usedBy.length ? 'Used by:' : 'No service uses it.'}
        {restores.length > 0 &&
          ` ${restores.length} restored from it ${
            restores.length === 1 ? 'stays' : 'stay'
          }.`}
      </p>
      {database.usedBy.length > 0 && (
        <ul className={styles.bullets}>
          {database.usedBy.map(one => (
            <li key={`${one.service}/${one.environment}`}>
              {one.service} in {one.environment}
            </li>
          ))}
        </ul>
      )}
      <p>
        A final backup is taken and proven. Then it stands still for the days
        below, and can be brought back whole; after that its data is gone, and
        the final backup is kept for {policy.finalKeepDays} days more.
      </p>
      <NumberField
        label="Days in which it can be brought back"
        value={days}
        minValue={1}
        maxValue={MOST_DAYS}
        onChange={setDays}
      />
      <TextField
        label={`Type ${name}`}
        value={typed}
        onChange={setTyped}
        autoComplete="off"
      />
    </ConfirmDialog>
  );
}
