import {
  copyFile,
  link,
  mkdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError } from '../../rooms.ts';
import { startCluster, stopCluster } from '../cluster.ts';
import type { RunningCluster } from '../cluster.ts';
import { giveTo } from '../home.ts';
import type { PostgresHome } from '../home.ts';
import { SIZES } from '../settings.ts';
import type { Manifest } from './manifest.ts';

/** A database may have been written to for days: so long its log may take to be replayed. */
const REPLAY_MS = 6 * 3600 * 1000;
const TOO_SHORT =
  /recovery ended before configured recovery target was reached/;

const quote = (text: string) =>
  `'${text.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`;
const inShell = (text: string) =>
  `'${text.replace(/'/g, "'\\''").replace(/%/g, '%%')}'`;

/** `postgresql.conf` for replaying a log: reached by its socket only, and not synced before it is whole. */
function recoverySettings(options: {
  sockets: string;
  port: number;
  wal: string;
  manifest: Manifest;
  until?: string;
}): string {
  const { manifest, until } = options;
  // The size may have changed after the backup: as large as the largest, or as it was if that was more.
  const least: Record<string, number> = {
    max_connections: Math.max(
      ...Object.values(SIZES).map(size => size.maxConnections),
    ),
    max_wal_senders: 4,
    max_worker_processes: 8,
    max_prepared_transactions: 0,
    max_locks_per_transaction: 64,
  };
  const settings: Record<string, string> = {
    listen_addresses: '',
    port: String(options.port),
    unix_socket_directories: `"${options.sockets.replace(/"/g, '""')}"`,
    unix_socket_permissions: '0700',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] ',
    io_method: 'sync',
    max_logical_replication_workers: '0',
    autovacuum: 'off',
    fsync: 'off',
    full_page_writes: 'off',
    shared_buffers: '64MB',
    max_wal_size: '4GB',
    wal_level: 'replica',
    hot_standby: 'off',
    restore_command: `cp ${inShell(options.wal)}/%f "%p"`,
    recovery_target_action: 'promote',
    // Offset, not `Z`: at this time no abbreviations of zones are known.
    ...(until ? { recovery_target_time: until.replace('Z', '+00') } : {}),
  };
  for (const [name, value] of Object.entries(least))
    settings[name] = String(
      Math.max(value, Number(manifest.settings[name]) || 0),
    );
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${quote(value)}\n`)
    .join('');
}

/**
 * Puts the needed part of an archive beside the data, under second names: what is trimmed meanwhile stays here, and no
 * byte is copied.
 */
export async function linkWal(
  home: PostgresHome,
  archive: string,
  names: string[],
  target: string,
): Promise<void> {
  await mkdir(target, { mode: 0o700 });
  await giveTo(home, target);
  for (const name of names) {
    const [from, to] = [join(archive, name), join(target, name)];
    await link(from, to).catch(async error => {
      if (!['EXDEV', 'EPERM', 'EMLINK'].includes(error.code)) throw error;
      await copyFile(from, to);
      await giveTo(home, to);
    });
  }
}

/**
 * Starts the server in `<folder>/data`, which is a copy of a backup, on the log in `<folder>/wal`, and waits until it has
 * replayed it and begun a timeline of its own. Answers the home by which it is reached.
 */
export async function recover(options: {
  home: PostgresHome;
  folder: string;
  port: number;
  manifest: Manifest;
  until?: string;
  signal: AbortSignal;
}): Promise<{ home: PostgresHome; running: RunningCluster }> {
  const { folder, signal } = options;
  // A folder of sockets of its own: its port is nobody else's, whoever begins to listen on it meanwhile.
  const home = { ...options.home, sockets: join(options.home.sockets, 'r') };
  const sign = join(folder, 'data', 'recovery.signal');
  await writeFile(sign, '', { mode: 0o600 });
  await giveTo(home, sign);
  const start = (until?: string) =>
    startCluster(
      home,
      folder,
      recoverySettings({
        ...options,
        ...home,
        wal: join(folder, 'wal'),
        until,
      }),
      { withinMs: REPLAY_MS, signal },
    );
  try {
    const running = await start(options.until).catch(error => {
      // Nothing was committed after that moment: then it is reached with the last that was.
      if (
        options.until &&
        error instanceof AgentError &&
        TOO_SHORT.test(error.why)
      )
        return start();
      throw error;
    });
    return { home, running };
  } catch (error) {
    await stopCluster(folder);
    throw error;
  }
}

/** Where the replay has ended, from the history of the timeline that was begun: an LSN. */
export async function replayedTo(
  folder: string,
  timeline: number,
): Promise<string> {
  const name = `${(timeline + 1)
    .toString(16)
    .toUpperCase()
    .padStart(8, '0')}.history`;
  const text = await readFile(join(folder, 'data', 'pg_wal', name), 'utf8');
  return text.trim().split('\n').at(-1)!.split('\t')[1];
}

/** Stops what runs in a folder that is not whole or not needed any more, and removes it. */
export async function throwAway(folder: string): Promise<void> {
  await stopCluster(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
