import { readdir, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { findRunning } from '../postgres/cluster.ts';
import { AgentError } from '../rooms.ts';
import { postgresPlace } from './clusters.ts';
import { keyName } from './manifest.ts';

const KEY_FILE = /^key(\.[0-9a-f]{16}(\.retired)?)?$/;

/** Names of the keys that there are. */
async function keysIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [] as string[])).filter(name => KEY_FILE.test(name));
  const keys = await Promise.all(names.map(name => readFile(join(folder, name))));
  return keys.filter(key => key.length === 32).map(keyName);
}

/**
 * Forgets the values that no key opens, when a key is gone for good: from then on another one may be made. Returns the names of
 * what is to be set anew.
 */
export async function forgetSecrets(data: string, database = 'waymark_platform'): Promise<string[]> {
  const { place, sockets } = await postgresPlace(data);
  const running = await findRunning(join(place, 'system'));
  if (!running?.ready)
    throw new AgentError('invalid', 'No secret was forgotten', `the platform's Postgres in ${place} does not run`, 'Start Waymark first: npm start');
  const keys = await keysIn(join(data, 'secrets'));
  const client = new pg.Client({ host: sockets, port: running.port, user: 'postgres', database });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('BEGIN');
    // What has no name of a key may be of any that there is.
    const { rows } = await client.query(
      `DELETE FROM secret_version WHERE CASE WHEN key_id IS NULL THEN cardinality($1::text[]) = 0 ELSE key_id <> ALL ($1::text[]) END RETURNING name`,
      [keys],
    );
    const names = [...new Set(rows.map(({ name }) => String(name)))].sort();
    await client.query(
      `INSERT INTO audit (actor, door, action, subject, outcome, reason) VALUES ($1, 'cli', 'platform.forget-secrets', 'platform', 'allowed', $2)`,
      [`system:${userInfo().username}`, `their key is lost: ${names.join(', ') || 'none'}`],
    );
    await client.query('COMMIT');
    return names;
  } finally {
    await client.end();
  }
}
