import type { GraphNode, NodeType } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import type {
  Driver,
  DriverCapabilities,
  DriverContext,
  DriverPlan,
  Observation,
} from '@waymark/platform-node';
import type { AgentClient } from '../agent/AgentClient';

/** Name of the target that this package brings. */
export const LOCAL = 'local';

/** What the agent calls the objects of a type. */
export const ROOM_OF: Record<
  NodeType,
  'postgres' | 'jobs' | 'workloads' | 'routes' | 'schedules'
> = {
  postgres: 'postgres',
  migration: 'jobs',
  workload: 'workloads',
  route: 'routes',
  job: 'schedules',
};

export const NO_CAPABILITIES: DriverCapabilities = {
  backup: false,
  restore: false,
  rotate: false,
  migrate: false,
  connect: false,
  logs: false,
};

/** What is seen of an object that is there. */
export type Seen = Omit<Extract<Observation, { exists: 'yes' }>, 'exists'>;

/** What has to be done to an object that is there. Left out: an update without impact, taken back like all of its type. */
export type Change = Partial<DriverPlan> & Pick<DriverPlan, 'because'>;

/** What all drivers of the agent have in common: how they look, plan, write and remove. */
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
  ): Promise<Seen>;

  /** Whether what it does can be taken back. */
  protected readonly reversible: boolean = true;
  /** Why there is nothing to do. */
  protected readonly settled: string = 'It is as wanted';
  /** Why it has to be made. */
  protected abstract missing(node: GraphNode): string;
  /** In what it differs; undefined if there is nothing to do. Pure. */
  protected abstract change(node: GraphNode, seen: Seen): Change | undefined;

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
    return state
      ? { exists: 'yes', ...(await this.seen(node, state, ctx)) }
      : { exists: 'no' };
  }

  plan(node: GraphNode, seen: Observation): DriverPlan {
    const none = {
      verb: 'none',
      impact: 'none',
      because: this.settled,
      reversible: this.reversible,
    } as const;
    if (seen.exists === 'unknown') return { ...none, because: seen.why };
    if (seen.exists === 'no')
      return { ...none, verb: 'create', because: this.missing(node) };
    const change = this.change(node, seen);
    return change ? { ...none, verb: 'update', ...change } : none;
  }

  protected put(
    node: GraphNode,
    ctx: DriverContext,
    spec: object,
  ): Promise<unknown> {
    return this.agent.put(
      this.path(node.name),
      { ...spec, fence: ctx.fence },
      { signal: ctx.signal },
    );
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
