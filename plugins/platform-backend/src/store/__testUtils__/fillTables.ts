import type { Knex } from 'knex';

interface Column { table: string; name: string; type: string; generated: boolean; fallback: string | null }
interface Reference { table: string; columns: string[]; other: string; others: string[] }

/** A name as it is, without the quotes that some need in SQL. */
const bare = (name: string) => name.replace(/^"|"$/g, '');

/** What a column must hold for the schema, or for a migration, to make sense of it. */
const MEANT: Record<string, (row: number) => unknown> = {
  'resource.state': () => 'attached',
  'operation.state': () => 'succeeded',
  'notice_delivery.state': () => 'waiting',
};

/** A value of a type, different for each row. */
function valueOf({ table, name, type }: Column, row: number): unknown {
  const meant = MEANT[`${table}.${name}`];
  if (meant) return meant(row);
  switch (type) {
    case 'boolean':
      return row % 2 === 0;
    case 'integer':
    case 'bigint':
    case 'smallint':
      return row + 1;
    case 'double precision':
    case 'real':
    case 'numeric':
      return row + 0.5;
    case 'bytea':
      return Buffer.from([row, 255, 0]);
    case 'json':
    case 'jsonb':
      return JSON.stringify({ row });
    case 'ARRAY':
      return [`${name} ${row}`];
    case 'date':
      return '2026-01-01';
    default:
      return type.startsWith('timestamp') ? new Date(Date.UTC(2026, 0, 1 + row)) : `${table} ${name} ${row}`;
  }
}

/** Puts two rows into each table (or each of those), whatever its columns are: in the order in which they refer to each other. */
export async function fillTables(knex: Knex, only?: string[]): Promise<void> {
  const columns: Column[] = (
    await knex.raw(`
      SELECT table_name AS table, column_name AS name, data_type AS type, is_generated = 'ALWAYS' AS generated, column_default AS fallback
        FROM information_schema.columns WHERE table_schema = current_schema() AND table_name !~ '^knex_migrations'`)
  ).rows;
  const references: Reference[] = (
    await knex.raw(`
      SELECT conrelid::regclass::text AS table, confrelid::regclass::text AS other,
        ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY k(n, i) JOIN pg_attribute ON attrelid = conrelid AND attnum = n ORDER BY i) AS columns,
        ARRAY(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY k(n, i) JOIN pg_attribute ON attrelid = confrelid AND attnum = n ORDER BY i) AS others
      FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace`)
  ).rows.map((one: Reference) => ({ ...one, table: bare(one.table), other: bare(one.other) }));

  const waiting = new Set(only ?? columns.map(one => one.table));
  while (waiting.size) {
    const ready = [...waiting].filter(table => !references.some(one => one.table === table && one.other !== table && waiting.has(one.other)));
    if (!ready.length) throw new Error(`These tables refer to each other in a circle: ${[...waiting].join(', ')}`);
    for (const table of ready) {
      for (const row of [0, 1]) await knex(table).insert(await rowOf(knex, table, row, columns, references)).onConflict().ignore();
      waiting.delete(table);
    }
  }
}

async function rowOf(knex: Knex, table: string, row: number, columns: Column[], references: Reference[]) {
  // What the database counts or works out by itself it is left to.
  const own = columns.filter(one => one.table === table && !one.generated && one.type !== 'xid8' && !/^nextval/.test(one.fallback ?? ''));
  const values = Object.fromEntries(own.map(one => [one.name, valueOf(one, row)]));
  for (const { columns: mine, other, others } of references.filter(one => one.table === table)) {
    const found = other === table ? undefined : (await knex(other).orderBy(others).select(others))[row];
    mine.forEach((name, index) => (values[name] = found ? found[others[index]] : null));
  }
  return values;
}
