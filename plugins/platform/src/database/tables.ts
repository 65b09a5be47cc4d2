import type { DatabaseSchema, DatabaseStatistics } from '../api/databaseTypes';

type Table = Pick<DatabaseSchema['tables'][number], 'schema' | 'name'>;

/** A table as one writes it: without `public`, which needs not be said. Pure. */
export const tableName = ({ schema, name }: Table) =>
  schema === 'public' ? name : `${schema}.${name}`;

/** How large a table was when last looked at; undefined where nobody knows. Pure. */
export function sizeOfTable(
  table: Table,
  statistics: Pick<DatabaseStatistics, 'tables'> | null,
): { rows: number; bytes: number } | undefined {
  return statistics?.tables.find(
    one => one.schema === table.schema && one.name === table.name,
  );
}

/** Columns of an answer: the same name may come twice, so each is known by its place. Pure. */
export function placesOf<T>(columns: T[]): Array<T & { place: number }> {
  return columns.map((column, place) => ({ ...column, place }));
}
