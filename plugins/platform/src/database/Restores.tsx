import { Link } from '@backstage/ui';
import type { DatabaseDetail } from '../api/databaseTypes';
import { Ago } from '../components/Ago';
import { DataTable } from '../components/DataTable';
import { Panel } from '../components/Panel';
import { STATE_WORDS } from '../databases/databaseWords';
import { useLinks } from '../hooks/useLinks';
import { exactTime } from '../words/time';
import styles from './Database.module.css';
import { QUERY_ID } from './QueryBox';
import { RestoredActions } from './RestoredActions';

/** What was restored from this database: to be looked into, swapped in, or thrown away. */
export function Restores({ database }: { database: DatabaseDetail }) {
  const links = useLinks();
  if (!database.restores.length) return null;
  return (
    <Panel title="Restored from it" flush>
      <DataTable
        label="Restored from it"
        rows={database.restores}
        rowKey={row => row.id}
        columns={[
          {
            id: 'name',
            title: 'Database',
            isRowHeader: true,
            cell: row => <Link href={links.database(row.id)}>{row.id}</Link>,
          },
          {
            id: 'state',
            title: 'State',
            grow: true,
            cell: row => `${row.name}, ${STATE_WORDS[row.state]}`,
          },
          {
            id: 'where',
            title: 'Environment',
            cell: row => row.environment,
          },
          {
            id: 'made',
            title: 'Made',
            cell: row => <Ago time={row.createdAt} />,
          },
          {
            id: 'look',
            title: 'Look',
            cell: row => (
              <Link href={`${links.database(row.id)}#${QUERY_ID}`}>
                Look inside
              </Link>
            ),
          },
          {
            id: 'actions',
            title: 'Actions',
            cell: row => <RestoredActions one={row} page={database} />,
          },
        ]}
      />
    </Panel>
  );
}

/** What a database that was restored, or replaced, is for, at the head of its own page. */
export function BesideNote({ database }: { database: DatabaseDetail }) {
  const links = useLinks();
  const { state, source } = database;
  if (state !== 'restored' && state !== 'replaced') return null;
  return (
    <div className={styles.stack}>
      <p className={styles.plain}>
        {state === 'restored' ? 'Restored' : 'It was replaced by another one'}
        {source?.database && (
          <>
            {' from '}
            <Link href={links.database(source.database)}>
              {source.name ?? source.database}
            </Link>
            {source.until && ` as of ${exactTime(source.until)}`}
          </>
        )}
        . Nobody uses it: look inside, then swap it in
        {state === 'restored' && ' or throw it away'}.
      </p>
      <div className={styles.line}>
        <Link href={`${links.database(database.id)}#${QUERY_ID}`}>
          Look inside
        </Link>
        <RestoredActions one={database} page={database} />
      </div>
    </div>
  );
}
