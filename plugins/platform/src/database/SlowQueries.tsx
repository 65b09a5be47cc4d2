import type { DatabaseStatistics } from '../api/databaseTypes';
import { DataTable } from '../components/DataTable';
import { Empty } from '../components/Empty';
import { Panel } from '../components/Panel';
import { formatDuration } from '../words/time';
import { plainText } from '../words/plainText';
import styles from './Database.module.css';

const ms = (value: number) =>
  value < 50 ? `${Number(value.toFixed(2))} ms` : formatDuration(value);

/** What takes the database's time, the most first. Values are not in it. */
export function SlowQueries(props: { slow: DatabaseStatistics['slow'] }) {
  const { slow } = props;
  return (
    <Panel title="Slow queries" flush>
      {slow.length === 0 ? (
        <Empty title="Nothing was asked of it yet." />
      ) : (
        <DataTable
          label="Slow queries"
          rows={slow.slice(0, 20)}
          rowKey={row => row.query}
          columns={[
            {
              id: 'query',
              title: 'Statement',
              isRowHeader: true,
              grow: true,
              cell: row => (
                <code className={styles.code}>{plainText(row.query)}</code>
              ),
            },
            {
              id: 'calls',
              title: 'Calls',
              cell: row => row.calls.toLocaleString('en'),
            },
            { id: 'mean', title: 'On average', cell: row => ms(row.meanMs) },
            { id: 'total', title: 'In all', cell: row => ms(row.totalMs) },
            {
              id: 'rows',
              title: 'Rows',
              cell: row => row.rows.toLocaleString('en'),
            },
          ]}
        />
      )}
    </Panel>
  );
}
