import { rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type pg from 'pg';
import { syncDir, writeAtomic } from '../../files.ts';
import { AgentError } from '../../rooms.ts';
import { crashPoint } from '../../shim/crashPoint.ts';
import { withAdmin } from '../configure.ts';
import { lastLines } from '../home.ts';
import type { PostgresHome } from '../home.ts';
import { clusterLog } from '../cluster.ts';
import { waitForSegment } from './archiver.ts';
import { inThread } from './inThread.ts';
import { writeManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { syncAlong, syncFolder } from './onDisk.ts';

/** An instance that runs. */
export interface LiveInstance {
  folder: string;
  port: number;
  /** Folder of its archive. */
  archive: string;
  database: string;
}

/** A backup that came to nothing because the database ended under it, or had just done so. */
export class DatabaseEnded extends AgentError {
  /** It was reached, and something of it may have been copied. */
  readonly copied: boolean;

  constructor(why: string, copied: boolean) {
    super(
      'failed',
      'The backup was not made: the database ended meanwhile',
      why,
      'See its log; make another one once it is ready',
    );
    this.copied = copied;
  }
}

// It refuses, hangs up, or says that it goes down or is just coming up.
const AWAY = /^(57P0[1-3]|ECONNREFUSED|ECONNRESET|EPIPE)$/;
const isAway = ({ code = '', syscall, message }: NodeJS.ErrnoException) =>
  AWAY.test(code) ||
  (code === 'ENOENT' && syscall === 'connect') ||
  /^Connection terminated/.test(message);

// A server with less of these refuses to replay the log of one with more.
const REPLAYED = [
  'max_connections',
  'max_worker_processes',
  'max_wal_senders',
  'max_prepared_transactions',
  'max_locks_per_transaction',
];

async function facts(client: pg.Client) {
  const { rows } = await client.query(
    `SELECT current_setting('server_version') AS version, system_identifier::text AS id,
       (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size')::int AS segment,
       (SELECT string_agg(spcname, ', ') FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')) AS elsewhere,
       (SELECT json_object_agg(name, setting) FROM pg_settings WHERE name = ANY ($1)) AS settings
     FROM pg_control_system()`,
    [REPLAYED],
  );
  if (rows[0].elsewhere)
    throw new AgentError(
      'failed',
      'The backup was not made',
      `data lies outside of the folder of the instance: in the tablespaces ${rows[0].elsewhere}`,
      'Move it back by ALTER TABLE … SET TABLESPACE pg_default',
    );
  return rows[0];
}

/** What a backup leaves free: the log goes on being written and archived while it is made. */
const SPARE_SEGMENTS = 16;

/** A backup must not be what fills the disk: the database that it is made of may live on the same one. */
async function refuseWithoutRoom(
  client: pg.Client,
  folder: string,
  segment: number,
): Promise<void> {
  const { rows } = await client.query(
    'SELECT sum(pg_database_size(oid))::float8 AS bytes FROM pg_database',
  );
  const needed = rows[0].bytes + SPARE_SEGMENTS * segment;
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  const mb = (bytes: number) => Math.floor(bytes / 1e6);
  throw new AgentError(
    'failed',
    'The backup was not made: there is no room for it',
    `No space left on the disk of ${folder}: it has ${mb(
      free,
    )} MB free, and the backup needs about ${mb(needed) + 1} MB`,
    'Make room there; then make another one',
  );
}

const lineOf = (label: string, pattern: RegExp) => pattern.exec(label)![1];

/**
 * Copies a running instance into `folder`, from where it can be brought back to any moment after the copy's end for as
 * long as the archive goes on. What is in `<folder>/data` is whole; while it is made it is in `<folder>/data.tmp`.
 */
export async function takeBackup(options: {
  id: string;
  folder: string;
  home: PostgresHome;
  live: LiveInstance;
  durable: boolean;
  signal: AbortSignal;
  progress: (bytes: number) => void;
}): Promise<{ manifest: Manifest; checksum: number }> {
  const { id, folder, home, live } = options;
  const target = join(folder, 'data.tmp');
  for (const part of ['data.tmp', 'data', 'manifest.json'])
    await rm(join(folder, part), { recursive: true, force: true });
  const fallen = new AbortController();
  const signal = AbortSignal.any([options.signal, fallen.signal]);
  let reached = false;
  let left = false;
  const copied = async (client: pg.Client) => {
    await client.query('SET statement_timeout = 0');
    const begun = (async () => {
      const found = await facts(client);
      await refuseWithoutRoom(client, folder, found.segment);
      await client.query('SELECT pg_backup_start($1, true)', [id]);
      crashPoint('agent/postgres/backup-started', id);
      return found;
    })();
    const along = syncAlong(folder, options.durable);
    const files = await inThread(
      'copyRunning',
      { source: join(live.folder, 'data'), target },
      {
        signal,
        after: begun,
        progress: bytes => {
          along(bytes);
          options.progress(bytes);
        },
      },
    );
    const { version, id: systemIdentifier, segment, settings } = await begun;
    crashPoint('agent/postgres/backup-copied', id);
    // While its log comes into the archive.
    const onDisk = options.durable ? syncFolder(target) : Promise.resolve();
    onDisk.catch(() => undefined);
    const { rows } = await client.query(
      `SELECT labelfile AS label, lsn::text, pg_walfile_name(lsn - 1::numeric) AS stop, clock_timestamp() AS at FROM pg_backup_stop(false)`,
    );
    const [{ label, lsn, stop, at }] = rows;
    await writeAtomic(join(target, 'backup_label'), label);
    await waitForSegment(client, { ...live, segment: stop, signal });
    const startSegment = lineOf(label, /\(file ([0-9A-F]{24})\)/);
    const size = Buffer.byteLength(label);
    const manifest: Manifest = {
      format: 1,
      id,
      database: live.database,
      version,
      systemIdentifier,
      timeline: Number.parseInt(startSegment.slice(0, 8), 16),
      segmentSize: segment,
      startLsn: lineOf(label, /START WAL LOCATION: (\S+)/),
      stopLsn: lsn,
      startSegment,
      stopSegment: stop,
      startedAt: new Date(lineOf(label, /START TIME: (.*)/)).toISOString(),
      // The clock of the database counts finer than ours: never a moment too early.
      endedAt: new Date(at.getTime() + 1).toISOString(),
      settings,
      folders: files.folders,
      files: [
        ...files.files,
        { path: 'backup_label', size, crc: crc32(label) },
      ],
      bytes: files.bytes + size,
    };
    await onDisk;
    signal.throwIfAborted();
    const checksum = await writeManifest(folder, manifest);
    crashPoint('agent/postgres/backup-described', id);
    await rename(target, join(folder, 'data'));
    if (options.durable) await syncDir(folder);
    crashPoint('agent/postgres/backup-placed', id);
    return { manifest, checksum };
  };
  try {
    return await withAdmin(home, live.port, async client => {
      reached = true;
      client.once('end', () => {
        if (!left) fallen.abort(new Error('the database has ended meanwhile'));
      });
      return copied(client).finally(() => {
        left = true;
      });
    });
  } catch (error) {
    // A half one is of no use.
    for (const part of ['data.tmp', 'data', 'manifest.json'])
      await rm(join(folder, part), { recursive: true, force: true });
    if (options.signal.aborted) throw error;
    const why = `${(error as Error).message}\n${await lastLines(
      clusterLog(live.folder),
    )}`.trim();
    if (fallen.signal.aborted || isAway(error as NodeJS.ErrnoException))
      throw new DatabaseEnded(why, reached);
    if (error instanceof AgentError) throw error;
    throw new AgentError(
      'failed',
      'The backup was not made',
      why,
      'See the log of the database and the space on the disk; then make another one',
    );
  }
}
