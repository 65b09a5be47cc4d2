import type { GraphNode } from '@waymark/platform-common';
import type { Observation } from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import type { Cluster } from '../../cluster/types';
import { certificateSecret, objectName } from '../../objects';
import {
  httpRouteState,
  ingressState,
  type LiveConditioned,
  type LiveObject,
} from '../../state';
import { addressesOf, urlByGateway, urlByIngress } from './addresses';
import type { Gateways } from './Gateways';
import type { RouteMode } from './routeOptions';
import { hostOf } from './wantedRoute';

type Seen = Extract<Observation, { exists: 'yes' }>;

async function certificateOf(
  cluster: Cluster,
  node: GraphNode,
  namespace: string,
  signal: AbortSignal,
): Promise<LiveConditioned> {
  const kind = KINDS.certificate;
  const name = certificateSecret(node.name);
  // cert-manager gives it the labels of its Ingress; an older one does not.
  const known = await cluster.known(kind, { namespace, signal });
  const found =
    known.find(one => one.metadata?.name === name) ??
    (await cluster.read({ kind, name, namespace }, signal));
  return found ?? { metadata: { name } };
}

/** How a route is, by what leads to it, and where it leads people. */
export async function stateOf(
  cluster: Cluster,
  gateways: Gateways,
  node: GraphNode,
  mode: RouteMode,
  main: LiveObject,
  signal: AbortSignal,
): Promise<Seen> {
  const { namespace = '', name } = main.metadata ?? {};
  const host = hostOf(node);
  const service = { name: objectName(node.name), namespace };
  if (mode.by === 'ingress') {
    const addresses = addressesOf(
      urlByIngress(host, Boolean(mode.issuer)),
      service,
    );
    const certificate = mode.issuer
      ? await certificateOf(cluster, node, namespace, signal)
      : undefined;
    const ingress = main as Parameters<typeof ingressState>[0]['ingress'];
    return ingressState({ ingress, certificate, drift: [], addresses }) as Seen;
  }
  const gateway = await gateways.find(mode.gateway, signal);
  const addresses = addressesOf(
    urlByGateway(host, gateway, mode.gateway),
    service,
  );
  const seen = httpRouteState({
    route: main,
    gateway,
    drift: [],
    addresses,
  }) as Seen;
  if (gateway || main.metadata?.deletionTimestamp) return seen;
  const { name: parent, namespace: at } = mode.gateway;
  const message = `HTTPRoute ${name} hangs on Gateway ${parent} in namespace ${at}, which is not there`;
  return { ...seen, message };
}

/** Why it is reached without a certificate; undefined if it has one. */
export function plainHttp(
  node: GraphNode,
  mode: RouteMode,
  { outputs }: Seen,
): string | undefined {
  if (!String(outputs.url).startsWith('http:')) return undefined;
  const why =
    mode.by === 'gateway'
      ? `no listener of Gateway ${
          mode.gateway.name
        } has a certificate for ${hostOf(node)}`
      : 'there is no cert-manager with an issuer for it';
  return `by plain HTTP: ${why}`;
}
