import type { PostgresSpec } from '../protocol.ts';

/** Where an instance lies and listens. */
export interface InstancePlace {
  port: number;
  /** Folder of its Unix socket. */
  sockets: string;
  /** Folder that receives finished WAL segments; none: no archiving. */
  archive?: string;
}

interface SizeSettings {
  maxConnections: number;
  sharedBuffers: string;
  /** For each sort of each query. */
  workMem: string;
  /** Bytes on disk that it is meant for: watched and told of, never cut off. */
  disk: number;
}

const GIB = 1024 ** 3;

/** What a size means on this target. Storage has no limit here: the target says so as a condition. */
export const SIZES: Record<PostgresSpec['size'], SizeSettings> = {
  small: {
    maxConnections: 80,
    sharedBuffers: '16MB',
    workMem: '4MB',
    disk: GIB,
  },
  medium: {
    maxConnections: 160,
    sharedBuffers: '64MB',
    workMem: '8MB',
    disk: 10 * GIB,
  },
  large: {
    maxConnections: 320,
    sharedBuffers: '256MB',
    workMem: '16MB',
    disk: 50 * GIB,
  },
};

/** Which statements take the time: a few hundred of them, normalised, without the ones that set something up. */
const STATEMENTS = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.max': '500',
  'pg_stat_statements.track_utility': 'off',
};

/** The settings in the text of a file, as Postgres reads it: of two of one name the last counts. Pure. */
export function settingsIn(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match =
      /^\s*([A-Za-z_][\w.]*)\s*(?:=\s*|\s)('(?:[^'\\]|''|\\.)*'|[^\s#]+)/.exec(
        line,
      );
    if (!match) continue;
    const value = match[2].startsWith("'")
      ? match[2].slice(1, -1).replace(/''/g, "'").replace(/\\(.)/g, '$1')
      : match[2];
    found.set(match[1].toLowerCase(), value);
  }
  return found;
}

/**
 * Whether a server that was started with some settings must be started anew for others. A setting that a newer agent adds
 * is no reason to cut anybody's connections: it is taken with the next start. Pure.
 */
export function needsRestart(before: string, after: string): boolean {
  const wanted = settingsIn(after);
  return [...settingsIn(before)].some(
    ([name, value]) => wanted.has(name) && wanted.get(name) !== value,
  );
}

const quote = (text: string) =>
  `'${text.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`;

const COMMON = {
  password_encryption: 'scram-sha-256',
  unix_socket_permissions: '0700',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] %q%u@%d ',
  log_checkpoints: 'off',
  // A database that nobody uses must cost nothing: no wake-ups without need, no processes that only wait.
  io_method: 'sync',
  max_logical_replication_workers: '0',
  bgwriter_delay: '10s',
  bgwriter_lru_maxpages: '0',
  wal_writer_delay: '10s',
  checkpoint_timeout: '15min',
  max_wal_size: '256MB',
  min_wal_size: '8MB',
};

function render(
  place: InstancePlace,
  settings: Record<string, string>,
): string {
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(place.port),
    // A list: quoted, since a folder's name may hold a comma.
    unix_socket_directories: `"${place.sockets.replace(/"/g, '""')}"`,
    ...COMMON,
    ...settings,
    ...(place.archive
      ? {
          wal_level: 'replica',
          archive_mode: 'on',
          archive_library: 'basic_archive',
          'basic_archive.archive_directory': place.archive,
          archive_timeout: '60s',
        }
      : // Enough to copy it while it runs (`npm run backup`); nobody streams from it.
        { wal_level: 'replica', max_wal_senders: '0' }),
  };
  const lines = Object.entries(all).map(
    ([name, value]) => `${name} = ${quote(value)}`,
  );
  return `# Written by the agent at each start; changes here are lost.\n${lines.join(
    '\n',
  )}\n`;
}

// Quick, and lost with the power: for data folders of tests.
const VOLATILE = { fsync: 'off', full_page_writes: 'off' };

/** `postgresql.conf` of a service's database. `durable: false` is for databases that are thrown away. */
export function databaseSettings(
  size: PostgresSpec['size'],
  place: InstancePlace,
  durable = true,
): string {
  const { maxConnections, sharedBuffers, workMem } = SIZES[size];
  return render(place, {
    max_connections: String(maxConnections),
    shared_buffers: sharedBuffers,
    work_mem: workMem,
    ...STATEMENTS,
    autovacuum_naptime: size === 'small' ? '5min' : '1min',
    max_wal_senders: '4',
    max_replication_slots: '4',
    ...(durable ? {} : VOLATILE),
  });
}

/** What the shared instance lets in, all together, and what one database on it may take of that. */
const CONNECTIONS_OF_ALL = 400;
export const CONNECTIONS_OF_ONE = 40;
/** Databases on the shared instance: together they may ask for more connections than there are, but seldom do. */
export const MOST_SHARED = 100;

/** `postgresql.conf` of the instance that previews share: no archive, nobody goes back to a point in time. */
export function sharedSettings(
  place: Omit<InstancePlace, 'archive'>,
  durable = true,
): string {
  return render(place, {
    max_connections: String(CONNECTIONS_OF_ALL),
    shared_buffers: '64MB',
    autovacuum_naptime: '1min',
    // What has just been made is on the disk by the time that it is dropped: dropping waits for all that is not.
    checkpoint_timeout: '1min',
    ...STATEMENTS,
    ...(durable ? {} : VOLATILE),
  });
}

/** `postgresql.conf` of the platform's own Postgres. `durable: false` is for databases that are thrown away. */
export function systemSettings(place: InstancePlace, durable: boolean): string {
  return render(place, {
    max_connections: '300',
    shared_buffers: '64MB',
    min_wal_size: '64MB',
    max_wal_size: '1GB',
    autovacuum_naptime: '1min',
    wal_writer_delay: '200ms',
    ...(durable ? {} : VOLATILE),
  });
}

/** `pg_hba.conf`: the agent and who reads for it come by the socket, everybody else by TCP with a password, nobody as superuser by TCP. */
export const HBA = `# Written by the agent at each start; changes here are lost.
local all postgres trust
local all waymark_reader trust
host all postgres all reject
host all all 127.0.0.1/32 scram-sha-256
`;
