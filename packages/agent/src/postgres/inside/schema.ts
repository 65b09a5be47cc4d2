import type { DatabaseSchema } from '../../dataProtocol.ts';
import type { Place } from './place.ts';
import { asReader, OWN_SCHEMA } from './reader.ts';

const MOST_TABLES = 2000;

const RELATIONS = `SELECT c.oid, n.nspname AS schema, c.relname AS name,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materializedView' ELSE 'table' END AS kind
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE ${OWN_SCHEMA} AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition
  ORDER BY n.nspname, c.relname LIMIT ${MOST_TABLES}`;

const COLUMNS = `SELECT a.attrelid AS of, a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
    NOT a.attnotnull AS nullable, pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS "default",
    EXISTS (SELECT 1 FROM pg_catalog.pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey)) AS key
  FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`;

const INDEXES = `SELECT i.indrelid AS of, c.relname AS name, pg_catalog.pg_get_indexdef(i.indexrelid) AS definition
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid = ANY ($1::oid[]) ORDER BY i.indrelid, c.relname`;

type Of<T> = T & { of: number };
type Table = DatabaseSchema['tables'][number];

function byTable<T extends { of: number }>(rows: T[]): Map<number, T[]> {
  const found = new Map<number, T[]>();
  for (const row of rows)
    found.set(row.of, [...(found.get(row.of) ?? []), row]);
  return found;
}

/** What tables and views a database holds, the system's own left out; of a partitioned table the whole. */
export async function schema(place: Place): Promise<DatabaseSchema> {
  return asReader(place, async client => {
    await client.query(`SET statement_timeout = '10s'`);
    const { rows: relations } = await client.query<
      Pick<Table, 'schema' | 'name' | 'kind'> & { oid: number }
    >(RELATIONS);
    const oids = relations.map(relation => relation.oid);
    const { rows: columns } = await client.query<
      Of<Table['columns'][number] & { default: string | null }>
    >(COLUMNS, [oids]);
    const { rows: indexes } = await client.query<Of<Table['indexes'][number]>>(
      INDEXES,
      [oids],
    );
    const columnsOf = byTable(columns);
    const indexesOf = byTable(indexes);
    return {
      tables: relations.map(({ oid, ...table }) => ({
        ...table,
        columns: (columnsOf.get(oid) ?? []).map(
          ({ name, type, nullable, default: text, key }) => ({
            name,
            type,
            nullable,
            ...(text === null ? {} : { default: text }),
            ...(key ? { key } : {}),
          }),
        ),
        indexes: (indexesOf.get(oid) ?? []).map(({ name, definition }) => ({
          name,
          definition,
        })),
      })),
    };
  });
}
