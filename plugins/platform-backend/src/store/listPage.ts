import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';

export interface PageRequest { limit: number; cursor?: string }
export interface Page<T> { items: T[]; nextCursor: string | null }

const encode = (values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url');
const decode = (cursor: string, length: number): unknown[] => {
  try {
    const values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.length === length && values.every(v => ['string', 'number'].includes(typeof v))) return values;
  } catch {
    // falls through: a cursor that is not ours
  }
  throw new InputError('The cursor is not one that this list has given: ask for the first page again.');
};

/** The one paging scheme: by the values of the last row's ordering columns, so that a row that comes in shifts nothing. */
export async function listPage<T extends Record<string, any>>(
  query: Knex.QueryBuilder,
  request: PageRequest,
  order: { columns: string[]; direction: 'asc' | 'desc' },
): Promise<Page<T>> {
  const { columns, direction } = order;
  const paged = query.clone().limit(request.limit + 1);
  for (const column of columns) paged.orderBy(column, direction);
  if (request.cursor) {
    const values = decode(request.cursor, columns.length);
    const marks = columns.map(() => '?').join(', ');
    paged.whereRaw(`(${columns.map(c => `"${c}"`).join(', ')}) ${direction === 'asc' ? '>' : '<'} (${marks})`, values as string[]);
  }
  const rows: T[] = await paged;
  const items = rows.slice(0, request.limit);
  const last = items[items.length - 1];
  const key = (row: T) => columns.map(c => (row[c] instanceof Date ? (row[c] as Date).toISOString() : row[c]));
  return { items, nextCursor: rows.length > request.limit ? encode(key(last)) : null };
}
