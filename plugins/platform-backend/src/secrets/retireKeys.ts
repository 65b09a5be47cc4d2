import type { Knex } from 'knex';
import { readdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';

/** How long a new key has been there before an older one may go: each backend has noticed it by then. */
const QUIET_MS = 60_000;
const OLDER = /^[0-9a-f]{16}$/;

/** What became of the older keys. */
export interface Retired {
  /** Put aside as `<file>.<id>.retired`. */
  aside: string[];
  /** Nothing needs them, and they could not be put aside: a folder that nobody may write to. */
  left: string[];
}

/**
 * Puts aside older keys that no stored secret needs. They are renamed, not deleted: a backup of the database from before may
 * still need them, and whoever keeps none of those deletes the file.
 */
export async function retireKeys(knex: Knex, file: string, now = Date.now()): Promise<Retired> {
  const retired: Retired = { aside: [], left: [] };
  const folder = path.dirname(file);
  const beginning = `${path.basename(file)}.`;
  const newest = await stat(file).catch(() => undefined);
  // By ctime: a file that was put in place keeps the time at which it was written elsewhere.
  if (!newest || now - newest.ctimeMs < QUIET_MS) return retired;
  const names = (await readdir(folder)).filter(name => name.startsWith(beginning) && OLDER.test(name.slice(beginning.length)));
  if (!names.length) return retired;
  const needed = await knex('secret_version').distinct('key_id').pluck('key_id');
  // What has no name may be of any of them.
  if (needed.includes(null)) return retired;
  for (const name of names) {
    const id = name.slice(beginning.length);
    if (needed.includes(id)) continue;
    const from = path.join(folder, name);
    await rename(from, `${from}.retired`).then(
      () => retired.aside.push(id),
      () => retired.left.push(id),
    );
  }
  return retired;
}
