import type { Knex } from 'knex';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

const DAY_MS = 24 * 3_600_000;
const LOG = /^(.+)\.log$/;

/**
 * Deletes logs of operations that nobody has written to for so many days; not that of one that is under way, however long
 * it waits. Returns how many went.
 */
export async function deleteOldLogs(knex: Knex, directory: string, days: number, now = Date.now()): Promise<number> {
  const old: string[] = [];
  for (const name of await readdir(directory).catch(() => [] as string[])) {
    const [, operation] = LOG.exec(name) ?? [];
    if (!operation) continue;
    const written = await stat(path.join(directory, name)).then(s => s.mtimeMs, () => now);
    if (now - written > days * DAY_MS) old.push(operation);
  }
  const open = new Set<string>();
  for (let at = 0; at < old.length; at += 500) {
    const some = await knex('operation').whereIn('id', old.slice(at, at + 500)).whereNotIn('state', ['succeeded', 'undone', 'superseded', 'failed']).pluck('id');
    some.forEach(id => open.add(id));
  }
  const gone = old.filter(id => !open.has(id));
  for (const id of gone) await rm(path.join(directory, `${id}.log`), { force: true });
  return gone.length;
}
