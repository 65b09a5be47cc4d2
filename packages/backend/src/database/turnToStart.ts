import type { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { freeLeftLocks } from './freeLeftLocks';

/** Another start takes seconds. After this long the one that has the turn hangs, and waiting would hang too. Milliseconds. */
const PATIENCE = 120_000;

/** What {@link takeTurnToStart} needs of the world. */
export interface Turn {
  /** A client that is not connected yet, of a database or of the one for administration. */
  client(database?: string): Client;
  /** Backends that share databases have the same. */
  prefix: string;
  /** The databases in which migrations run; without it all that begin with the prefix. */
  databases?: readonly string[];
  say(text: string): void;
  /** Milliseconds. */
  patience?: number;
}

/**
 * Waits until no other backend is starting on these databases, frees the locks of migrations that a killed one has left,
 * and keeps others waiting until the returned function is called or this process ends.
 *
 * Knex keeps its lock of migrations as a row, which a killed backend leaves behind where a migration runs outside of a
 * transaction (those of the catalog do): every later start would refuse to go on. The turn is a lock of a session of
 * Postgres instead, which ends with its holder, so whoever has it knows that nobody else migrates.
 *
 * @returns how to give the turn back
 */
export async function takeTurnToStart({
  client: connectTo,
  prefix,
  databases,
  say,
  patience = PATIENCE,
}: Turn): Promise<() => Promise<void>> {
  const holder = connectTo();
  // The turn is lost with the connection: what is starting goes on, as it would without one.
  holder.on('error', () => {});
  await holder.connect();
  if (!(await hasTurn(holder, prefix, patience, say))) {
    say(
      `Another backend has been starting on this Postgres for ${
        patience / 1000
      } s; going on beside it.`,
    );
    await holder.end();
    return async () => {};
  }
  const names = databases ?? (await databasesOf(holder, prefix));
  await Promise.all(
    names.map(async name => {
      for (const table of await freeLeftLocks(connectTo(name))) {
        say(
          `A backend was ended in the middle of a migration of ${name}; its lock (${table}) is free again.`,
        );
      }
    }),
  );
  return () => holder.end();
}

async function hasTurn(
  holder: Client,
  prefix: string,
  patience: number,
  say: (text: string) => void,
): Promise<boolean> {
  const deadline = Date.now() + patience;
  for (let told = false; ; told = true) {
    const { rows } = await holder.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
      [`waymark start ${prefix}`],
    );
    if (rows[0].taken) return true;
    if (Date.now() > deadline) return false;
    if (!told)
      say('Another backend is starting on this Postgres: waiting for it.');
    await sleep(200);
  }
}

async function databasesOf(client: Client, prefix: string): Promise<string[]> {
  const { rows } = await client.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  );
  return rows.map(row => row.datname);
}
