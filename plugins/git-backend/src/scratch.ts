import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Layout } from './layout';

/** Older than this is left over, whoever made it. */
const OLD_MS = 10 * 60_000;
/** A push takes half an hour at most. */
const OLD_INCOMING_MS = 60 * 60_000;
const HOST = createHash('sha256')
  .update(os.hostname())
  .digest('hex')
  .slice(0, 8);

/** A new name in the scratch folder, which tells the process that uses it. */
export function scratchPath(layout: Layout, name: string): string {
  const owner = `${HOST}-${process.pid}`;
  return path.join(layout.scratch, `${name}.${owner}.${randomUUID()}`);
}

/** Removes what processes that are gone have left half-made, and hint files of repositories that are no more. */
export async function sweep(layout: Layout): Promise<void> {
  for (const entry of await names(layout.scratch)) {
    const file = path.join(layout.scratch, entry);
    if (await isLeftOver(file, entry.split('.').at(-2) ?? '')) {
      await fs.rm(file, { recursive: true, force: true });
    }
  }
  const repositories = new Set(await names(layout.directory));
  for (const name of repositories) {
    if (name.endsWith('.git')) await sweepIncoming(layout, name);
  }
  for (const name of await names(layout.hints)) {
    if (!repositories.has(`${name}.git`)) {
      await fs.rm(path.join(layout.hints, name), { force: true });
    }
  }
}

/** What pushes that were killed had received. Those that are under way write to theirs. */
async function sweepIncoming(layout: Layout, repository: string) {
  const objects = path.join(layout.directory, repository, 'objects');
  for (const name of await names(objects)) {
    if (!name.startsWith('tmp_objdir-')) continue;
    const folder = path.join(objects, name);
    const stat = await fs.stat(folder).catch(() => undefined);
    if (stat && Date.now() - stat.mtimeMs > OLD_INCOMING_MS)
      await fs.rm(folder, { recursive: true, force: true });
  }
}

async function isLeftOver(file: string, owner: string): Promise<boolean> {
  const [host, pid] = owner.split('-');
  if (host === HOST && !isAlive(Number(pid))) return true;
  const stat = await fs.stat(file).catch(() => undefined);
  return stat !== undefined && Date.now() - stat.mtimeMs > OLD_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function names(folder: string): Promise<string[]> {
  return fs.readdir(folder).catch(() => []);
}
