import { Link } from '@backstage/ui';
import type { Database } from '../api/databaseTypes';
import { Ago } from '../components/Ago';
import type { DataColumn } from '../components/DataTable';
import { StatusDot } from '../components/StatusDot';
import { costColumn } from '../environments/lifeColumns';
import type { useLinks } from '../hooks/useLinks';
import { plainText } from '../words/plainText';
import { formatBytes } from '../words/traffic';
import { ConnectionsBar } from './ConnectionsBar';
import { stateColor, stateWords } from './databaseWords';
import styles from './Databases.module.css';
import { ProofMark } from './ProofMark';

/** What stands in the list of databases. */
export const databaseColumns = (
  links: Pick<ReturnType<typeof useLinks>, 'database' | 'serviceEnvironments'>,
): DataColumn<Database>[] => [
  {
    id: 'name',
    title: 'Database',
    isRowHeader: true,
    cell: row => (
      <>
        <Link href={links.database(row.id)}>{row.name}</Link>
        <span className={styles.quiet}>{row.id}</span>
      </>
    ),
  },
  {
    id: 'state',
    title: 'State',
    minWidth: '9rem',
    cell: row => (
      <StatusDot
        color={stateColor(row)}
        label={stateWords(row)}
        title={plainText(row.message)}
      />
    ),
  },
  {
    id: 'service',
    title: 'Service, team',
    cell: row => (
      <>
        {row.service ? (
          <Link href={links.serviceEnvironments(row.service)}>
            {row.service}
          </Link>
        ) : (
          '–'
        )}
        <span className={styles.quiet}>{row.team}</span>
      </>
    ),
  },
  { id: 'environment', title: 'Environment', cell: row => row.environment },
  { id: 'size', title: 'Size', cell: row => row.size },
  {
    id: 'bytes',
    title: 'Data',
    cell: row => (row.bytes === null ? '–' : formatBytes(row.bytes)),
  },
  {
    id: 'connections',
    title: 'Connections',
    cell: row => <ConnectionsBar connections={row.connections} />,
  },
  costColumn as DataColumn<Database>,
  {
    id: 'backup',
    title: 'Last backup',
    cell: row => (row.lastBackupAt ? <Ago time={row.lastBackupAt} /> : 'none'),
  },
  { id: 'proof', title: 'Proof', cell: row => <ProofMark of={row} /> },
];
