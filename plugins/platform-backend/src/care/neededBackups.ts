import type { Knex } from 'knex';

/** Ids of the backups of a database from which something is being restored that is not ready yet. */
export async function neededBackups(knex: Knex, resource: string): Promise<string[]> {
  const { rows } = await knex.raw(`SELECT source->>'backup' AS backup FROM resource WHERE source->>'resource' = ? AND coalesce(node->>'phase', '') <> 'ready'`, [resource]);
  return rows.flatMap((row: { backup: string | null }) => (row.backup === null ? [] : [row.backup]));
}
