import type { GraphNode, NodeType } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import type {
  Driver,
  DriverCapabilities,
  DriverContext,
  Observation,
} from '@waymark/platform-node';
import type { AgentClient } from '../agent/AgentClient';

/** Name of the target that this package brings. */
export const LOCAL = 'local';

/** What the agent calls the objects of a type. */
export const ROOM_OF: Record<
  NodeType,
  'postgres' | 'jobs' | 'workloads' | 'routes'
> = {
  postgres: 'postgres',
  migration: 'jobs',
  workload: 'workloads',
  route: 'routes',
};

export const NO_CAPABILITIES: DriverCapabilities = {
  backup: false,
  restore: false,
  rotate: false,
  migrate: false,
  connect: false,
  logs: false,
};

/** What all drivers of the agent have in common: how they look, how they remove. */
export abstract class AgentDriver<State> {
  readonly target = LOCAL;
  readonly observes: Driver['observes'] = { mode: 'events', seconds: 30 };
  abstract readonly type: NodeType;
  protected readonly agent: AgentClient;

  constructor(agent: AgentClient) {
    this.agent = agent;
  }

  protected path(name: string) {
    return `/v1/${ROOM_OF[this.type]}/${encodeURIComponent(name)}`;
  }

  protected abstract seen(
    node: GraphNode,
    state: State,
    ctx: DriverContext,
  ): Promise<Observation>;

  async observe(node: GraphNode, ctx: DriverContext): Promise<Observation> {
    let state: State | undefined;
    try {
      state = await this.agent.get<State>(this.path(node.name), {
        signal: ctx.signal,
      });
    } catch (error) {
      if (ctx.signal.aborted || !(error instanceof DriverError)) throw error;
      return { exists: 'unknown', why: `${error.what}: ${error.why}` };
    }
    return state ? this.seen(node, state, ctx) : { exists: 'no' };
  }

  remove(
    node: Pick<GraphNode, 'type' | 'name'>,
    ctx: DriverContext,
  ): Promise<boolean> {
    return this.agent.remove(this.path(node.name), ctx.fence, {
      signal: ctx.signal,
    });
  }
}

/** JSON Schema of an object with these properties, all of them required but those that are named. */
export function objectSchema(
  properties: Record<string, { type: string; [key: string]: any }>,
  optional: string[] = [],
) {
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(properties).filter(key => !optional.includes(key)),
    properties,
  };
}
