import type { RouteState } from '@waymark/agent';
import type { GraphNode } from '@waymark/platform-common';
import type { Driver, DriverContext } from '@waymark/platform-node';
import { AgentDriver, NO_CAPABILITIES, objectSchema } from './base';
import type { Seen } from './base';

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

  protected async seen(node: GraphNode, state: RouteState): Promise<Seen> {
    const wanted = node.properties.backends as unknown as Backend[];
    // Drained backends stay listed with weight 0 until they are gone: that is no difference.
    const routed = (backends: Backend[]) =>
      canonical(backends.filter(b => b.weight > 0));
    return {
      ready: state.phase === 'ready',
      failed: state.phase === 'failed',
      drifted: routed(state.backends) !== routed(wanted),
      message: state.message,
      outputs: { url: state.url, localUrl: state.localUrl },
    };
  }

  protected missing = (node: GraphNode) =>
    `${node.properties.host} leads nowhere`;
  protected change = (_node: GraphNode, seen: Seen) =>
    seen.drifted
      ? { because: 'Requests go to other releases, or in another proportion' }
      : undefined;

  async apply(node: GraphNode, ctx: DriverContext): Promise<void> {
    const { host, service, environment, backends } = node.properties;
    ctx.log(
      `route ${node.name}: ${(backends as unknown as Backend[])
        .map(b => `${b.release} ${b.weight} %`)
        .join(', ')}`,
    );
    await this.put(node, ctx, { host, service, environment, backends });
  }
}
