import type { Client } from 'pg';

/**
 * Frees every lock of Knex's migrations in a database. Only for somebody who knows that none is running.
 *
 * @param client - not connected yet; it is ended
 * @returns the tables whose lock was taken
 */
export async function freeLeftLocks(client: Client): Promise<string[]> {
  client.on('error', () => {});
  await client.connect();
  try {
    // Quoted by Postgres: a plugin's table may have any name, in a schema of any name.
    const { rows } = await client.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'is_locked'
        WHERE c.relkind = 'r' AND c.relname LIKE '%knex\\_migrations\\_lock'`,
    );
    const freed: string[] = [];
    for (const { name } of rows) {
      const { rowCount } = await client.query(
        `UPDATE ${name} SET is_locked = 0 WHERE is_locked = 1`,
      );
      if (rowCount) freed.push(name);
    }
    return freed;
  } finally {
    await client.end();
  }
}
