import type { RouteState } from '@waymark/agent';
import type { GraphNode } from '@waymark/platform-common';
import type {
  Driver,
  DriverContext,
  DriverPlan,
  Observation,
} from '@waymark/platform-node';
import { AgentDriver, NO_CAPABILITIES, objectSchema } from './base';

interface Backend {
  workload: string;
  weight: number;
  release: string;
}

/** Backends in an order of their own, so that two lists can be compared. */
const canonical = (backends: Backend[]) =>
  JSON.stringify(
    backends
      .map(({ workload, weight, release }) => [workload, weight, release])
      .sort(),
  );

/** The address of a service in an environment: the reverse proxy sends its requests to workloads. */
export class RouteDriver extends AgentDriver<RouteState> implements Driver {
  readonly type = 'route';
  readonly capabilities = { ...NO_CAPABILITIES };
  readonly outputsSchema = objectSchema({
    url: { type: 'string', description: 'What a person opens' },
    localUrl: {
      type: 'string',
      description: 'What any program on this machine can call',
    },
  });

  protected async seen(
    node: GraphNode,
    state: RouteState,
  ): Promise<Observation> {
    const wanted = node.properties.backends as unknown as Backend[];
    // Drained backends stay listed with weight 0 until they are gone: that is no difference.
    const routed = (backends: Backend[]) =>
      canonical(backends.filter(b => b.weight > 0));
    return {
      exists: 'yes',
      ready: state.phase === 'ready',
      failed: state.phase === 'failed',
      drifted: routed(state.backends) !== routed(wanted),
      message: state.message,
      outputs: { url: state.url, localUrl: state.localUrl },
    };
  }

  plan(node: GraphNode, seen: Observation): DriverPlan {
    if (seen.exists === 'unknown')
      return {
        verb: 'none',
        impact: 'none',
        because: seen.why,
        reversible: true,
      };
    if (seen.exists === 'no')
      return {
        verb: 'create',
        impact: 'none',
        because: `${node.properties.host} leads nowhere`,
        reversible: true,
      };
    if (seen.drifted)
      return {
        verb: 'update',
        impact: 'none',
        because: 'Requests go to other releases, or in another proportion',
        reversible: true,
      };
    return {
      verb: 'none',
      impact: 'none',
      because: 'It is as wanted',
      reversible: true,
    };
  }

  async apply(node: GraphNode, ctx: DriverContext): Promise<void> {
    const { host, service, environment, backends } = node.properties;
    ctx.log(
      `route ${node.name}: ${(backends as unknown as Backend[])
        .map(b => `${b.release} ${b.weight} %`)
        .join(', ')}`,
    );
    await this.agent.put(
      this.path(node.name),
      { fence: ctx.fence, host, service, environment, backends },
      { signal: ctx.signal },
    );
  }
}
