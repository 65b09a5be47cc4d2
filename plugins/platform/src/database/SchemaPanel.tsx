import { useApi } from '@backstage/frontend-plugin-api';
import type { DatabaseDetail, DatabaseSchema } from '../api/databaseTypes';
import { platformApiRef } from '../api/platformApiRef';
import { DataTable } from '../components/DataTable';
import { Empty } from '../components/Empty';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { Panel } from '../components/Panel';
import { useLive } from '../hooks/useLive';
import { formatBytes } from '../words/traffic';
import styles from './Database.module.css';
import { sizeOfTable, tableName } from './tables';

/** Tables, their columns and indexes. */
export function SchemaPanel({ database }: { database: DatabaseDetail }) {
  const platform = useApi(platformApiRef);
  const live = useLive(`schema/${database.id}`, () =>
    platform.getDatabaseSchema(database.id),
  );
  const { data, loading } = live;
  return (
    <Panel title="Tables">
      <div className={styles.stack}>
        <LiveProblem of={live} />
        {loading && <Loading label="Loading the tables" />}
        {data?.tables.length === 0 && (
          <Empty title="There is no table yet.">
            The migrations of its service make them.
          </Empty>
        )}
        {data?.tables.map(table => (
          <Table
            key={tableName(table)}
            table={table}
            size={sizeOfTable(table, database.statistics)}
          />
        ))}
      </div>
    </Panel>
  );
}

function Table(props: {
  table: DatabaseSchema['tables'][number];
  size?: { rows: number; bytes: number };
}) {
  const { table, size } = props;
  const name = tableName(table);
  return (
    <details className={styles.details}>
      <summary>
        <strong>{name}</strong>{' '}
        <span className={styles.quiet}>
          {table.kind === 'materializedView' ? 'materialized view' : table.kind}
          {size &&
            `, about ${size.rows.toLocaleString('en')} rows, ${formatBytes(
              size.bytes,
            )}`}
        </span>
      </summary>
      <DataTable
        label={`Columns of ${name}`}
        rows={table.columns}
        rowKey={row => row.name}
        columns={[
          {
            id: 'name',
            title: 'Column',
            isRowHeader: true,
            cell: row => row.name,
          },
          { id: 'type', title: 'Type', cell: row => row.type },
          {
            id: 'facts',
            title: 'Is',
            grow: true,
            cell: row =>
              [
                row.key && 'key',
                !row.nullable && 'never empty',
                row.default && `by default ${row.default}`,
              ]
                .filter(Boolean)
                .join(', ') || '–',
          },
        ]}
      />
      {table.indexes.length > 0 && (
        <ul className={styles.checks}>
          {table.indexes.map(index => (
            <li key={index.name} className={styles.code}>
              {index.definition}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
