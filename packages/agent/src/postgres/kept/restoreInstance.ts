import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { AgentError } from '../../rooms.ts';
import { crashPoint } from '../../shim/crashPoint.ts';
import { stopCluster } from '../cluster.ts';
import { withAdmin } from '../configure.ts';
import { giveTo, lastLines } from '../home.ts';
import type { PostgresHome } from '../home.ts';
import { clusterLog } from '../cluster.ts';
import type { CopyOptions, Damage } from './copying.ts';
import { inThread } from './inThread.ts';
import { syncAlong, syncFolder } from './onDisk.ts';
import { makeFolder, restoringFolder } from './paths.ts';
import { linkWal, recover, throwAway } from './recover.ts';
import type { RestorePlan } from './restorePlan.ts';

// Each time wakes who looks after it, which takes from the copying what it needs itself.
const SAY_EACH_MS = 1000;

const id = (name: string) => pg.escapeIdentifier(name);

/** Tells of damaged files. */
export const namesOf = (damaged: Damage[]) =>
  damaged.map(({ path, why }) => `${path}: ${why}`).join('\n');

/** Copies a backup's data, compares it with what was written, and gives it to the user of Postgres. */
export async function unpack(
  plan: RestorePlan,
  backupFolder: string,
  target: string,
  home: PostgresHome,
  watch: { signal: AbortSignal; progress?: CopyOptions['progress'] },
): Promise<Damage[]> {
  const { damaged } = await inThread(
    'copyChecked',
    {
      source: join(backupFolder, 'data'),
      target,
      ...(home.user
        ? { owner: { uid: home.user.uid, gid: home.user.gid } }
        : {}),
      folders: plan.manifest.folders,
      files: plan.manifest.files,
    },
    watch,
  );
  return damaged;
}

/** Logins of the database that the backup is of are let out: those of this one are made as its specification says. */
async function makeOwn(
  home: PostgresHome,
  port: number,
  before: string,
  database: string,
) {
  await withAdmin(home, port, async client => {
    await client.query('SET statement_timeout = 0');
    const { rows } = await client.query(
      `SELECT rolname AS name FROM pg_roles WHERE rolcanlogin AND rolname <> 'postgres'`,
    );
    for (const { name } of rows)
      await client.query(`ALTER ROLE ${id(name)} NOLOGIN PASSWORD NULL`);
    if (before === database) return;
    const { rowCount } = await client.query(
      'SELECT 1 FROM pg_database WHERE datname = $1',
      [database],
    );
    if (rowCount === 0)
      await client.query(
        `ALTER DATABASE ${id(before)} RENAME TO ${id(database)}`,
      );
  });
}

/**
 * Makes the folder of an instance out of a backup and the log after it. It is made elsewhere and moved in one step: what
 * is in `target` is whole, what is half is made anew.
 */
export async function restoreInstance(options: {
  name: string;
  plan: RestorePlan;
  backupFolder: string;
  target: string;
  home: PostgresHome;
  port: number;
  database: string;
  until?: string;
  durable: boolean;
  signal: AbortSignal;
  told: (message: string) => void;
}): Promise<void> {
  const { name, plan, target, home, port, signal, told } = options;
  const { backup, manifest } = plan;
  const folder = restoringFolder(home, name);
  await throwAway(folder);
  await makeFolder(home, dirname(folder));
  await mkdir(folder, { mode: 0o700 });
  await giveTo(home, folder);
  try {
    const all = Math.round(manifest.bytes / 1e6);
    told(`Backup ${backup.id} is copied: 0 of ${all} MB`);
    const wal = [...plan.histories, ...plan.segments];
    await linkWal(home, plan.archive, wal, join(folder, 'wal'));
    const along = syncAlong(folder, options.durable);
    let saidAt = performance.now();
    const damaged = await unpack(
      plan,
      options.backupFolder,
      join(folder, 'data'),
      home,
      {
        signal,
        progress: bytes => {
          along(bytes);
          const now = performance.now();
          if (now - saidAt < SAY_EACH_MS) return;
          saidAt = now;
          told(
            `Backup ${backup.id} is copied: ${Math.round(
              bytes / 1e6,
            )} of ${all} MB`,
          );
        },
      },
    );
    if (damaged.length)
      throw new AgentError(
        'invalid',
        `Backup ${backup.id} is damaged`,
        namesOf(damaged),
        'Restore from another backup, and make a new one',
      );
    // While the log is replayed nothing waits for the disk.
    along();
    crashPoint('agent/postgres/restore-copied', name);
    told(
      `The log is replayed ${
        options.until ? `until ${options.until}` : 'to its end'
      }`,
    );
    const reached = await recover({ ...options, folder, manifest });
    crashPoint('agent/postgres/restore-replayed', name);
    await makeOwn(reached.home, port, manifest.database, options.database);
    await stopCluster(folder);
    await rm(join(folder, 'wal'), { recursive: true });
    if (options.durable) await syncFolder(folder);
    signal.throwIfAborted();
    crashPoint('agent/postgres/restore-whole', name);
    await rename(folder, target);
    crashPoint('agent/postgres/restore-placed', name);
  } catch (error) {
    const log = await lastLines(clusterLog(folder));
    await throwAway(folder);
    if (error instanceof AgentError || signal.aborted) throw error;
    throw new AgentError(
      'failed',
      `${name} was not restored`,
      `${(error as Error).message}\n${log}`.trim(),
      'It is tried again; see the space on the disk',
    );
  }
}
