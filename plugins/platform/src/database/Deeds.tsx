import { useApi } from '@backstage/frontend-plugin-api';
import { TextField } from '@backstage/ui';
import { useState } from 'react';
import type { DatabaseDetail } from '../api/databaseTypes';
import { platformApiRef } from '../api/platformApiRef';
import { ConfirmDialog } from './ConfirmDialog';
import styles from './Database.module.css';
import { DeedButton } from './DeedButton';
import { DeleteDialog } from './DeleteDialog';
import { PolicyDialog } from './PolicyDialog';
import { ResizeDialog } from './ResizeDialog';
import { useBegin } from './useBegin';

type Asked = 'rotate' | 'resize' | 'policy' | 'delete' | 'recover';

const DEEDS: Array<{ deed: Asked; label: string }> = [
  { deed: 'rotate', label: 'Rotate credentials…' },
  { deed: 'resize', label: 'Resize…' },
  { deed: 'policy', label: 'Policy…' },
  { deed: 'delete', label: 'Delete…' },
];

/** What can be done to the database as a whole. */
export function Deeds(props: {
  database: DatabaseDetail;
  onChanged: () => void;
}) {
  const { database, onChanged } = props;
  const [asking, setAsking] = useState<Asked>();
  const close = () => setAsking(undefined);
  const shown =
    database.state === 'deleted'
      ? [{ deed: 'recover' as const, label: 'Bring back…' }]
      : DEEDS;
  return (
    <div className={styles.actions}>
      {shown.map(({ deed, label }) => (
        <DeedButton
          key={deed}
          deed={deed}
          of={database}
          label={label}
          onPress={() => setAsking(deed)}
        />
      ))}
      {asking === 'rotate' && (
        <RotateDialog database={database} onClose={close} />
      )}
      {asking === 'resize' && (
        <ResizeDialog database={database} onClose={close} />
      )}
      {asking === 'policy' && (
        <PolicyDialog
          database={database}
          onChanged={onChanged}
          onClose={close}
        />
      )}
      {asking === 'delete' && (
        <DeleteDialog database={database} onClose={close} />
      )}
      {asking === 'recover' && (
        <RecoverDialog database={database} onClose={close} />
      )}
    </div>
  );
}

function RotateDialog(props: {
  database: DatabaseDetail;
  onClose: () => void;
}) {
  const { database } = props;
  const platform = useApi(platformApiRef);
  const begin = useBegin();
  const [reason, setReason] = useState('');
  return (
    <ConfirmDialog
      title={`Rotate the credentials of ${database.name}?`}
      verb="Yes, rotate"
      onDo={() =>
        begin(key =>
          platform.rotateDatabase(database.id, reason.trim() || undefined, key),
        )
      }
      onClose={props.onClose}
    >
      <p>
        A new login is made.{' '}
        {database.state === 'attached'
          ? `What serves in ${database.environment} is started beside itself with it, so that no request fails; then`
          : 'Then'}{' '}
        the old one is refused, and that is tried. Logins of people stay.
      </p>
      <TextField
        label="Reason"
        secondaryLabel="Optional"
        value={reason}
        onChange={setReason}
        maxLength={500}
      />
    </ConfirmDialog>
  );
}

function RecoverDialog(props: {
  database: DatabaseDetail;
  onClose: () => void;
}) {
  const { database } = props;
  const platform = useApi(platformApiRef);
  const begin = useBegin();
  return (
    <ConfirmDialog
      title={`Bring ${database.name} back?`}
      verb="Yes, bring it back"
      onDo={() => begin(key => platform.recoverDatabase(database.id, key))}
      onClose={props.onClose}
    >
      <p>
        It is started again with all that was in it, and costs again. Otherwise
        it goes on {database.deleteAt?.slice(0, 10) ?? 'its day'}.
      </p>
    </ConfirmDialog>
  );
}
