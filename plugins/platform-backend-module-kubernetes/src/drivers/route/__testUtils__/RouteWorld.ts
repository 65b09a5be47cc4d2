import type { GraphNode } from '@waymark/platform-common';
import { paymentsGraph } from '../../../__testUtils__/payments';
import { LABELS, objectName } from '../../../objects';
import { RunWorld } from '../../__testUtils__/RunWorld';

/** A cluster with a gateway, an ingress controller, and the Services of two releases to lead to. */
export class RouteWorld {
  readonly run: RunWorld;
  readonly gateway: { name: string; namespace: string };
  readonly ingressClass: string;
  readonly stable = objectName('payment-api-staging-r14-c1');
  #made: object[] = [];

  private constructor(run: RunWorld, ingressClass: string) {
    this.run = run;
    this.ingressClass = ingressClass;
    const namespace = `gateways-${run.team}`;
    this.gateway = { name: 'public', namespace };
  }

  static async start(real: {
    gatewayClass?: string;
    ingressClass?: string;
  }): Promise<RouteWorld> {
    const run = await RunWorld.start({
      gatewayApi: true,
      certManager: true,
      prometheusOperator: true,
    });
    const ingressClass = real.ingressClass ?? 'nginx';
    const world = new RouteWorld(run, ingressClass);
    if (run.test.simulated)
      await world.make({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'IngressClass',
        metadata: { name: ingressClass },
        spec: { controller: 'waymark.dev/simulated' },
      });
    const { name, namespace } = world.gateway;
    await world.make(world.#namespace(namespace));
    if (run.test.simulated || real.gatewayClass)
      await world.make({
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'Gateway',
        metadata: { name, namespace },
        spec: {
          gatewayClassName: real.gatewayClass ?? 'simulated',
          listeners: [
            {
              name: 'http',
              port: 80,
              protocol: 'HTTP',
              allowedRoutes: { namespaces: { from: 'All' } },
            },
          ],
        },
      });
    await world.make(
      world.#namespace(run.namespace, { [LABELS.manager]: run.manager }),
    );
    for (const release of ['r14', 'r15'])
      await world.make(world.service(`payment-api-staging-${release}-c1`));
    return world;
  }

  #namespace = (name: string, labels: Record<string, string> = {}) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels },
  });

  async make(object: object): Promise<any> {
    const made = await this.run.kubectl.create(object);
    this.#made.push(made);
    return made;
  }

  /** The Service of a workload, as if its driver had made it. */
  service = (workload: string) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: objectName(workload),
      namespace: this.run.namespace,
      labels: { [LABELS.manager]: this.run.manager },
    },
    spec: {
      selector: { [LABELS.workload]: objectName(workload) },
      ports: [{ name: 'http', port: 80, targetPort: 8080 }],
    },
  });

  /** A route to r14, and with a weight to r15 beside it. */
  node(name: string, weight = 0): GraphNode {
    const node = paymentsGraph(weight)('route');
    const { team, environment } = this.run;
    const host = `${name}.${team}.acme.dev`;
    return {
      ...node,
      name,
      properties: { ...node.properties, host, team, environment },
    };
  }

  dispose = async () => {
    for (const one of this.#made.reverse())
      await this.run.kubectl.delete(one).catch(() => {});
    await this.run.dispose();
  };
}
