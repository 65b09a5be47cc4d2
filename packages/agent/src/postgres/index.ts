import type { PostgresSpec, PostgresState, SystemPostgres } from '../protocol.ts';
import type { AgentContext, Room } from '../rooms.ts';

/** The platform's own Postgres. */
export interface SystemPostgresControl {
  ensure(options: { port?: unknown; durable?: unknown }): Promise<SystemPostgres>;
  stop(): Promise<void>;
}

/** Databases: one real instance each. */
export function createPostgres(
  _ctx: AgentContext,
  _options: { maxDatabases: number },
): { room: Room<PostgresSpec, PostgresState>; system: SystemPostgresControl } {
  const none = async () => undefined;
  return {
    room: { kind: 'postgres', put: none as never, get: none, remove: async () => true, list: async () => [], restore: none, stop: none },
    system: { ensure: none as never, stop: none },
  };
}
