import { createJobs } from '../job/index.ts';
import { createPostgres } from '../postgres/index.ts';
import type {
  PostgresOptions,
  SystemPostgresControl,
} from '../postgres/index.ts';
import type { AgentContext, Room } from '../rooms.ts';
import { createRoutes } from '../route/index.ts';
import { Upstreams } from '../route/upstreams.ts';
import { createSchedules } from '../schedule/index.ts';
import { createWorkloads } from '../workload/index.ts';
import { createWorkspaces } from '../workspace/index.ts';

/** Every room of the agent, in the order in which they are restored; they are stopped in the opposite one. */
export function createRooms(
  ctx: AgentContext,
  options: PostgresOptions,
): { rooms: Room[]; systemPostgres: SystemPostgresControl } {
  const postgres = createPostgres(ctx, options);
  const workspaces = createWorkspaces(ctx);
  const upstreams = new Upstreams();
  return {
    systemPostgres: postgres.system,
    rooms: [
      postgres.room,
      workspaces,
      createJobs(ctx, workspaces),
      createSchedules(ctx, workspaces),
      createWorkloads(ctx, workspaces, upstreams),
      // After the workloads, so that it has somebody to send requests to when it begins to listen.
      createRoutes(ctx, upstreams),
    ],
  };
}
