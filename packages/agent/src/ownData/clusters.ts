import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { listDirs, readJson } from '../files.ts';
import { findRunning, waitUntilReady } from '../postgres/cluster.ts';
import type { RunningCluster } from '../postgres/cluster.ts';
import { pointerFile, socketFolder } from '../postgres/home.ts';
import { AgentError } from '../rooms.ts';
import { TreeAdder } from './addTree.ts';
import type { TarWriter } from './tarWriter.ts';

/** Where the databases of a data folder are. Nothing is made. */
export async function postgresPlace(
  dataDir: string,
): Promise<{ place: string; sockets: string }> {
  const known = await readJson<{ place: string }>(pointerFile(dataDir));
  const place = known?.place ?? join(dataDir, 'agent', 'postgres-data');
  return { place, sockets: socketFolder(dataDir, place) };
}

/** Clusters below a place, by their path in it: `system`, `shared`, `instances/<name>`. */
export async function listClusters(place: string): Promise<string[]> {
  const all = [
    'system',
    'shared',
    ...(await listDirs(join(place, 'instances'))).map(
      name => `instances/${name}`,
    ),
  ];
  const there = await Promise.all(
    all.map(one =>
      stat(join(place, one, 'data', 'PG_VERSION')).then(
        () => true,
        () => false,
      ),
    ),
  );
  return all.filter((_, index) => there[index]);
}

/** What no copy needs: it is made anew by a server that starts (PostgreSQL 18, "Making a Base Backup Using the Low Level API"). */
const EMPTIED = [
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
];
const CONTROL = 'global/pg_control';

/** True for what is left out of the copy of a data folder. */
export function skipped(path: string, hot: boolean): boolean {
  const [top, below] = path.split('/');
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (below !== undefined && EMPTIED.includes(top)) return true;
  if (hot && top === 'pg_wal' && below !== undefined)
    return path !== 'pg_wal/archive_status' && path !== 'pg_wal/summaries';
  return (
    /^postmaster\./.test(path) ||
    /^pgsql_tmp/.test(name) ||
    name === 'pg_internal.init' ||
    (hot && (path === CONTROL || /^(backup_label|tablespace_map)/.test(path)))
  );
}

/** A superuser's session, without a limit of time: copying takes as long as it takes. */
async function session(sockets: string, port: number): Promise<pg.Client> {
  const client = new pg.Client({
    host: sockets,
    port,
    user: 'postgres',
    database: 'postgres',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/**
 * Copies a cluster while it runs, with the WAL that makes the copy whole: a base backup by the low-level API. A slot that
 * ends with the session keeps that WAL; so a copy that is killed leaves nothing behind. Returns the newest segment in it.
 */
async function copyHot(
  tar: TarWriter,
  data: string,
  as: string,
  at: { sockets: string; port: number },
): Promise<string> {
  const client = await session(at.sockets, at.port);
  try {
    await client.query(
      `SELECT pg_create_physical_replication_slot('waymark_backup_' || pg_backend_pid(), true, true)`,
    );
    await client.query(`SELECT pg_backup_start('waymark', true)`);
    const adder = new TreeAdder(tar);
    adder.tree(data, as, { skip: path => skipped(path, true) });
    // Last: what it says must not be older than a file before it.
    adder.file(join(data, CONTROL), `${as}/${CONTROL}`);
    // Not waiting for the archive: the WAL is taken from where it is.
    const { rows } = await client.query(
      `SELECT labelfile, spcmapfile, pg_walfile_name(lsn) AS last FROM pg_backup_stop(false)`,
    );
    const [{ labelfile, spcmapfile, last }] = rows;
    if (spcmapfile) throw new Error('it has tablespaces, which are not copied');
    const first = /\(file ([0-9A-F]{24})\)/.exec(labelfile)?.[1];
    if (!first) throw new Error(`its label has no segment: ${labelfile}`);
    const now = { mode: 0o600, mtime: Date.now() / 1000, type: 'file' } as const;
    tar.text({ ...now, path: `${as}/backup_label` }, labelfile);
    const segments = (await readdir(join(data, 'pg_wal')))
      .filter(n => /^[0-9A-F]{24}$/.test(n) && n >= first && n <= last)
      .sort();
    for (const name of segments)
      adder.file(join(data, 'pg_wal', name), `${as}/pg_wal/${name}`);
    if (segments[0] !== first || segments[segments.length - 1] !== last)
      throw new Error(`its WAL from ${first} to ${last} is not there`);
    return last;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** True for a file of an archive of WAL that a copy up to that segment takes along; histories of timelines always. */
export const isArchived = (name: string, last: string | undefined): boolean =>
  /^[0-9A-F]{8}\.history$/.test(name) ||
  (/^[0-9A-F]{24}/.test(name) &&
    (last === undefined || name.slice(0, 24) <= last));

/** How a cluster was copied. */
export interface CopiedCluster {
  running: boolean;
  /** Newest segment of WAL in the copy; undefined: it was stopped, and has all. */
  last?: string;
}

/**
 * Puts a cluster into an archive: its data, and its archive of WAL as far as the copy goes. What came later belongs to a
 * history that the copy will not have, and would be in the way of its own.
 */
export async function copyCluster(
  tar: TarWriter,
  folder: string,
  as: string,
  sockets: string,
): Promise<CopiedCluster> {
  const data = join(folder, 'data');
  let running: RunningCluster | undefined = await findRunning(folder);
  if (running && !running.ready) running = await waitUntilReady(folder);
  const now = { mode: 0o700, mtime: Date.now() / 1000, type: 'folder' } as const;
  tar.add({ ...now, path: as });
  let last: string | undefined;
  if (running) {
    last = await copyHot(tar, data, `${as}/data`, {
      sockets,
      port: running.port,
    });
  } else {
    new TreeAdder(tar).tree(data, `${as}/data`, {
      skip: path => skipped(path, false),
    });
    if (await findRunning(folder))
      throw new AgentError(
        'failed',
        `${as} was not copied`,
        'it was started while it was copied',
        'Run the same command again',
      );
  }
  new TreeAdder(tar).tree(join(folder, 'archive'), `${as}/archive`, {
    skip: path => !isArchived(path, last),
  });
  return { running: Boolean(running), last };
}

/** Version of Postgres that a cluster is of: `18`. */
export const versionOf = async (folder: string) =>
  (await readFile(join(folder, 'data', 'PG_VERSION'), 'utf8')).trim();
