import { join } from 'node:path';
import type { PostgresSpec, PostgresState } from '../protocol.ts';
import type { DriftBook } from './inside/driftBook.ts';
import { loginHashes } from './inside/logins.ts';
import type { StoredPerson } from './inside/person.ts';
import type { Instance } from './instance.ts';
import { SIZES } from './settings.ts';
import type { Part } from './shared.ts';

/** What is kept of a database on disk. */
export interface Stored {
  spec: Omit<PostgresSpec, 'fence'>;
  port: number;
  createdAt: string;
  /** The folder is in place. If it is missing later, data was lost: that is said, never covered by an empty one. */
  made: boolean;
  removing?: boolean;
  /** It was removed with the wish that its backups stay. */
  keep?: boolean;
  /** Folder of its archive, in `kept/<name>`; of those made before that was stored `archive`. */
  archive?: string;
  /** What it was last brought to, and the logins that it lets in then: those of `spec` are wanted, and may not be in yet. */
  applied?: ReturnType<typeof loginHashes> & { size?: PostgresSpec['size'] };
  /** Persons' logins, by their names. */
  persons?: Record<string, StoredPerson>;
  /** For how long nobody could connect when it was last given another size. */
  lastResizeMs?: number;
}

/** A database as the agent has it in memory. */
export interface Entry {
  stored: Stored;
  /** The server that it is in: its own, or the one that it shares. */
  instance: Instance;
  /** Of one in the shared server. */
  part?: Part;
  bytes?: number;
  /** Which process was last given what. Not stored: a login that somebody dropped is made again with the next start. */
  configured?: string;
  /** What was found changed in it. */
  drift?: DriftBook;
}

const FULL = 0.9;
const GIB = 1024 ** 3;

/** What is to be said of a database that takes connections. */
function warnings(
  size: PostgresSpec['size'],
  bytes: number | undefined,
  drift: DriftBook | undefined,
): Array<{ message?: string; words?: string }> {
  const { disk } = SIZES[size];
  const words = drift?.words();
  return [
    ...(bytes !== undefined && bytes >= FULL * disk
      ? [
          {
            message: `It holds ${(bytes / GIB).toFixed(1)} of the ${
              disk / GIB
            } GiB that its size is meant for`,
          },
        ]
      : []),
    ...(words
      ? [
          {
            ...(drift?.open
              ? { message: 'Something was changed in it by somebody else' }
              : {}),
            words,
          },
        ]
      : []),
  ];
}

/** What is told of a database. Pure. */
export function stateOf(
  { stored, instance, part, bytes, drift }: Entry,
  version: string,
  sharedPort: number,
): PostgresState {
  const { spec, port } = stored;
  // In a server that does not answer no database does, whatever was last known of it.
  const { phase, message, words } =
    part && instance.phase === 'ready' ? part : instance;
  const { verifierHash, loginsHash } = stored.applied ?? loginHashes(spec);
  const told =
    phase === 'ready'
      ? [
          ...(instance.full ? [instance.full] : []),
          ...warnings(stored.spec.size, bytes, drift),
        ]
      : [];
  const where = part ? 'The instance that previews share: ' : '';
  return {
    phase,
    message: stored.removing
      ? 'The database is being removed'
      : `${
          part && phase !== 'ready' && instance.phase !== 'ready' ? where : ''
        }${[message, ...told.map(one => one.message)]
          .filter(Boolean)
          .join('. ')}`,
    words:
      [words, ...told.map(one => one.words)].filter(Boolean).join('\n') ||
      undefined,
    ...(phase === 'ready' && instance.full ? { readOnly: true } : {}),
    host: '127.0.0.1',
    port: part ? sharedPort : port,
    ...(part ? { shared: true } : {}),
    database: spec.database,
    user: stored.applied?.user ?? spec.user,
    size: (part ? undefined : stored.applied?.size) ?? spec.size,
    version: version,
    pid: instance.running?.identity.pid,
    dataDirectory: join(instance.folder, 'data'),
    bytes: part ? part.bytes : bytes,
    verifierHash,
    loginsHash,
    ...(spec.from ? { from: spec.from } : {}),
  };
}
