import { useApi } from '@backstage/frontend-plugin-api';
import { TextField } from '@backstage/ui';
import { useState } from 'react';
import type { DatabaseDetail } from '../api/databaseTypes';
import { platformApiRef } from '../api/platformApiRef';
import { money } from '../plan/planWords';
import { exactTime } from '../words/time';
import { ConfirmDialog } from './ConfirmDialog';
import { useBegin } from './useBegin';

/** Says what a restore makes and costs, asks what to call it, and leads to it as it goes. */
export function RestoreDialog(props: {
  database: DatabaseDetail;
  /** Epoch milliseconds; left out: as far as the log goes. */
  until?: number;
  onClose: () => void;
}) {
  const { database, until } = props;
  const platform = useApi(platformApiRef);
  const begin = useBegin();
  const [name, setName] = useState('');
  const { perMonth, currency } = database.cost;
  return (
    <ConfirmDialog
      title={`Restore ${database.name}`}
      verb="Restore"
      onDo={() =>
        begin(key =>
          platform.restoreDatabase(
            database.id,
            {
              ...(until !== undefined && {
                until: new Date(until).toISOString(),
              }),
              ...(name.trim() && { name: name.trim() }),
            },
            key,
          ),
        )
      }
      onClose={props.onClose}
    >
      <p>
        As of{' '}
        <strong>
          {until === undefined
            ? 'now, as far as its log goes'
            : exactTime(until)}
        </strong>
        , to a new database in {database.environment}. {database.name} goes on
        as it is.
      </p>
      <p>
        It costs {money(perMonth, currency)} a month for as long as it is there.
        Look inside, then swap it in or throw it away.
      </p>
      <TextField
        label="What to call it"
        secondaryLabel="Optional"
        value={name}
        onChange={setName}
        maxLength={63}
      />
    </ConfirmDialog>
  );
}
