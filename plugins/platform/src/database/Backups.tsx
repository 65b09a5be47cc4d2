import { useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { useState } from 'react';
import type { Backup, DatabaseDetail } from '../api/databaseTypes';
import { platformApiRef } from '../api/platformApiRef';
import { Ago } from '../components/Ago';
import { DataColumn, DataTable } from '../components/DataTable';
import { Empty } from '../components/Empty';
import { Panel } from '../components/Panel';
import { partsOf, Problem } from '../components/Problem';
import { RowActions } from '../components/RowActions';
import { StatusDot } from '../components/StatusDot';
import { useDeed } from '../hooks/useDeed';
import { useNow } from '../hooks/useNow';
import { plainText } from '../words/plainText';
import { formatBytes } from '../words/traffic';
import { BackupProof } from './BackupProof';
import {
  backupState,
  lastProvenWords,
  REASON_WORDS,
  whyNotRemove,
} from './backupWords';
import { ConfirmDialog } from './ConfirmDialog';
import styles from './Database.module.css';
import { DeedButton, NOTES_ID } from './DeedButton';
import { whyNot } from './deeds';
import { useKey } from './useBegin';

const TONES = {
  good: styles.healthy,
  quiet: styles.quiet,
  bad: styles.failing,
};

/** What is kept of a database: each backup with its proof, and what can be done with it. */
export function Backups(props: {
  database: DatabaseDetail;
  onChanged: () => void;
}) {
  const { database, onChanged } = props;
  const { backups, policy } = database;
  const platform = useApi(platformApiRef);
  const once = useKey();
  const now = useNow();
  const [removing, setRemoving] = useState<Backup>();
  const take = useDeed(async () => {
    await once(key => platform.backUpDatabase(database.id, key));
    onChanged();
  });
  const last = lastProvenWords(database, now);

  const columns: DataColumn<Backup>[] = [
    {
      id: 'when',
      title: 'Backup',
      isRowHeader: true,
      cell: row => <Ago time={row.endedAt ?? row.createdAt} />,
    },
    { id: 'reason', title: 'Reason', cell: row => REASON_WORDS[row.reason] },
    {
      id: 'state',
      title: 'State',
      minWidth: '8rem',
      cell: row => (
        <>
          <StatusDot {...backupState(row)} />
          {row.error?.what && (
            <p className={styles.quiet}>
              {plainText(`${row.error.what}: ${row.error.why ?? ''}`)}
            </p>
          )}
        </>
      ),
    },
    {
      id: 'bytes',
      title: 'Bytes',
      cell: row => (row.bytes === null ? '–' : formatBytes(row.bytes)),
    },
    {
      id: 'proof',
      title: 'Proof',
      grow: true,
      cell: row => <BackupProof backup={row} />,
    },
    {
      id: 'keep',
      title: 'Kept until',
      cell: row => (row.keepUntil ? row.keepUntil.slice(0, 10) : 'by policy'),
    },
    {
      id: 'actions',
      title: 'Actions',
      cell: row => (
        <BackupActions
          row={row}
          database={database}
          onRemove={() => setRemoving(row)}
          onChanged={onChanged}
        />
      ),
    },
  ];

  return (
    <Panel
      title="Backups"
      flush
      aside={
        <DeedButton
          deed="backUp"
          of={database}
          label="Back up now"
          onPress={take.go}
        />
      }
    >
      <div className={styles.padded}>
        <p className={TONES[last.tone]}>{last.text}</p>
        <p className={styles.quiet}>
          Every {policy.backupEveryHours} h, kept {policy.keepDays} days, proven
          every {policy.proveEveryHours} h.{' '}
          {database.archive && plainText(database.archive.message)}
        </p>
        {take.error && <Problem problem={partsOf(take.error)} />}
      </div>
      {backups.length === 0 ? (
        <Empty title="There is no backup yet." />
      ) : (
        <DataTable
          label="Backups"
          rows={backups}
          rowKey={row => row.id}
          columns={columns}
        />
      )}
      {removing && (
        <ConfirmDialog
          title={`Remove backup ${removing.id}?`}
          verb="Remove it"
          destructive
          onDo={async () => {
            await platform.removeBackup(database.id, removing.id);
            onChanged();
          }}
          onClose={() => setRemoving(undefined)}
        >
          <p>
            It goes, and of the log what no other backup needs: one can no
            longer go back to moments that only this one reaches.
          </p>
        </ConfirmDialog>
      )}
    </Panel>
  );
}

function BackupActions(props: {
  row: Backup;
  database: DatabaseDetail;
  onRemove: () => void;
  onChanged: () => void;
}) {
  const { row, database, onRemove, onChanged } = props;
  const platform = useApi(platformApiRef);
  const prove = useDeed(async () => {
    await platform.proveBackup(database.id, row.id);
    onChanged();
  });
  const held = whyNot('prove', database);
  const stays = whyNotRemove(row, database.backups);
  const id = `why-${row.id}`;
  return (
    <>
      <RowActions>
        {row.state === 'complete' && (
          <Button
            size="small"
            variant="secondary"
            aria-label={`Prove ${row.id}`}
            isDisabled={Boolean(held) || row.proof?.state === 'running'}
            isPending={prove.acting}
            aria-describedby={held ? NOTES_ID : undefined}
            onPress={prove.go}
          >
            Prove
          </Button>
        )}
        <Button
          size="small"
          variant="tertiary"
          aria-label={`Remove ${row.id}…`}
          isDisabled={Boolean(held ?? stays)}
          aria-describedby={held ? NOTES_ID : stays && id}
          onPress={onRemove}
        >
          Remove…
        </Button>
      </RowActions>
      {!held && stays && (
        <span id={id} className={styles.quiet}>
          {stays}
        </span>
      )}
      {prove.error && <Problem problem={partsOf(prove.error)} />}
    </>
  );
}
