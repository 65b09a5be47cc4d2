import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PostgresSpec, PostgresState } from '../protocol.ts';
import type { Instance } from './instance.ts';

/** What is kept of a database on disk. */
export interface Stored {
  spec: Omit<PostgresSpec, 'fence'>;
  port: number;
  createdAt: string;
  /** The folder is in place. If it is missing later, data was lost: that is said, never covered by an empty one. */
  made: boolean;
  removing?: boolean;
}

/** A database as the agent has it in memory. */
export interface Entry {
  stored: Stored;
  instance: Instance;
  bytes?: number;
  /** Which process was last given what. Not stored: a login that somebody dropped is made again with the next start. */
  configured?: string;
}

/** What is told of a database. Pure. */
export function stateOf(
  { stored, instance, bytes }: Entry,
  version: string,
): PostgresState {
  const { spec, port } = stored;
  return {
    phase: instance.phase,
    message: stored.removing
      ? 'The database is being removed'
      : instance.message,
    words: instance.words,
    host: '127.0.0.1',
    port,
    database: spec.database,
    user: spec.user,
    size: spec.size,
    version: version,
    pid: instance.running?.identity.pid,
    dataDirectory: join(instance.folder, 'data'),
    bytes,
    verifierHash: createHash('sha256').update(spec.verifier).digest('hex'),
  };
}
