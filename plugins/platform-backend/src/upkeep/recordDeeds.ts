import type { Knex } from 'knex';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { AuditRow } from '../store/rows';

interface Deed { time: string; action: string; by: string; reason: string }

/**
 * Writes into the audit what was done to the platform past the backend: backups, restores and new keys, of which the
 * commands leave notes in the data folder. A note goes when its row is there; a crash between the two writes no second one.
 */
export async function recordDeeds(knex: Knex, directory: string): Promise<number> {
  const names = (await readdir(directory).catch(() => [] as string[])).filter(name => name.endsWith('.json')).sort();
  let recorded = 0;
  for (const name of names) {
    const file = path.join(directory, name);
    const deed = read(await readFile(file, 'utf8').catch(() => ''));
    if (!deed) {
      // Not ours to understand: out of the way, and not lost.
      await rename(file, `${file}.unread`).catch(() => undefined);
      continue;
    }
    const row: Partial<AuditRow> = { time: new Date(deed.time), actor: `system:${deed.by}`, door: 'cli', action: deed.action, subject: 'platform', team: null, on_behalf: false, outcome: 'allowed', reason: deed.reason };
    const { time, actor, action } = row;
    if (!(await knex('audit').where({ time, actor, action }).first('id'))) await knex('audit').insert(row);
    await rm(file, { force: true });
    recorded += 1;
  }
  return recorded;
}

function read(text: string): Deed | undefined {
  try {
    const { time, action, by, reason } = JSON.parse(text);
    const known = typeof action === 'string' && /^platform\.[a-z-]{1,40}$/.test(action) && !Number.isNaN(Date.parse(time));
    return known ? { time, action, by: String(by).slice(0, 100), reason: String(reason).slice(0, 1000) } : undefined;
  } catch {
    return undefined;
  }
}
