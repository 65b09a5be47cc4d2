import { PlatformError } from '../errors/PlatformError';
import type { Platform } from '../platform';
import type { ResourceRow } from '../store/rows';

/** A database that is there, by its id. Throws a `PlatformError` if it is not; those of `platform dev` are their session's alone. */
export async function requireDatabase({ knex }: Pick<Platform, 'knex'>, id: string): Promise<ResourceRow> {
  const resource = await knex<ResourceRow>('resource').where({ id, type: 'postgres' }).whereNot({ state: 'dev' }).first();
  if (!resource) throw new PlatformError('NotFoundError', `There is no database "${id}"`, 'None of that id exists.', 'platform db list shows them.', [{ path: 'database', message: `there is no "${id}"` }]);
  return resource;
}
