import { join } from 'node:path';
import type { PostgresSpec, PostgresState } from '../protocol.ts';
import { loginHashes } from './inside/logins.ts';
import type { Instance } from './instance.ts';
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
  /** Stands for the logins that it was last brought to let in: those of `spec` are wanted, and may not be in yet. */
  applied?: ReturnType<typeof loginHashes>;
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
}

/** What is told of a database. Pure. */
export function stateOf(
  { stored, instance, part, bytes }: Entry,
  version: string,
  sharedPort: number,
): PostgresState {
  const { spec, port } = stored;
  // In a server that does not answer no database does, whatever was last known of it.
  const { phase, message, words } =
    part && instance.phase === 'ready' ? part : instance;
  const where = part ? 'The instance that previews share: ' : '';
  return {
    phase,
    message: stored.removing
      ? 'The database is being removed'
      : `${
          part && phase !== 'ready' && instance.phase !== 'ready' ? where : ''
        }${message}`,
    words,
    host: '127.0.0.1',
    port: part ? sharedPort : port,
    ...(part ? { shared: true } : {}),
    database: spec.database,
    user: spec.user,
    size: spec.size,
    version: version,
    pid: instance.running?.identity.pid,
    dataDirectory: join(instance.folder, 'data'),
    bytes: part ? part.bytes : bytes,
    ...(stored.applied ?? loginHashes(spec)),
    ...(spec.from ? { from: spec.from } : {}),
  };
}
