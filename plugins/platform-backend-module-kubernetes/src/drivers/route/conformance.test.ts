import type { GraphNode } from '@waymark/platform-common';
import { describeDriver } from '@waymark/platform-node/conformance';
import { KINDS } from '../../cluster/kinds';
import { objectName } from '../../objects';
import { RouteWorld } from './__testUtils__/RouteWorld';
import { RouteDriver } from './RouteDriver';
import type { RouteOptions } from './routeOptions';
import { ROUTE_KINDS } from './wantedRoute';

const real = Boolean(process.env.WAYMARK_TEST_KUBECONFIG);
/** A real cluster says by this which class of gateways it has, and has an ingress controller for the other way. */
const gatewayClass = process.env.WAYMARK_TEST_GATEWAY_CLASS;
const ingressClass = process.env.WAYMARK_TEST_INGRESS_CLASS;

function conformance(by: 'Gateway API' | 'Ingress', options: RouteOptions) {
  let world: RouteWorld;
  const kind = by === 'Ingress' ? KINDS.ingress : KINDS.httpRoute;
  const liveOf = (node: GraphNode) =>
    world.run.kubectl.read({
      apiVersion: kind.apiVersion,
      kind: kind.kind,
      metadata: { name: objectName(node.name), namespace: world.run.namespace },
    });
  /** The Service that a route leads to first. */
  const backend = (live: any): string =>
    kind === KINDS.ingress
      ? live.spec.rules[0].http.paths[0].backend.service.name
      : live.spec.rules[0].backendRefs[0].name;

  describeDriver({
    name: `route on Kubernetes by ${by}${real ? '' : ' (simulated)'}`,
    async makeWorld() {
      world = await RouteWorld.start({ gatewayClass, ingressClass });
      const given = {
        ...options,
        ...(by === 'Ingress'
          ? { ingressClass: world.ingressClass }
          : { gateway: world.gateway }),
      };
      return {
        makeDriver: () =>
          world.run.driver(
            cluster => new RouteDriver({ cluster, options: given }),
          ),
        makeNode: async index => world.node(`web-${index}`),
        changed: node => world.node(node.name, 60),
        inputs: async () => ({}),
        async count(node) {
          const all = await world.run.objects(ROUTE_KINDS, node.name);
          const main = all.filter(one => one.kind === kind.kind);
          // What is left over of it counts as well.
          return main.length || all.length;
        },
        async drift(node) {
          const live = await liveOf(node);
          if (kind === KINDS.ingress)
            live.spec.rules[0].http.paths[0].backend.service.name = 'elsewhere';
          else live.spec.rules[0].backendRefs[0].name = 'elsewhere';
          await world.run.kubectl.replace(live);
        },
        async intact(node) {
          return backend(await liveOf(node)) === world.stable;
        },
        whileUnreachable: world.run.whileUnreachable,
        secretValues: () => [],
        readyMs: 30_000,
      };
    },
    dispose: () => world.dispose(),
    cannot: {
      crashTarget:
        'nothing of ours runs there, and the cluster keeps what it was told',
    },
  });
}

if (!real || gatewayClass) conformance('Gateway API', {});
if (!real || ingressClass) conformance('Ingress', {});
if (real && !gatewayClass && !ingressClass)
  // eslint-disable-next-line jest/no-disabled-tests, jest/expect-expect
  it.skip('routes (needs WAYMARK_TEST_GATEWAY_CLASS or WAYMARK_TEST_INGRESS_CLASS)', () => {});
