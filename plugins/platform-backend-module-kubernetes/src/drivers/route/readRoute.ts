import type { GraphNode } from '@waymark/platform-common';
import type { Observation } from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import type { Cluster, Kind } from '../../cluster/types';
import { backendsOf, certificateSecret, objectName } from '../../objects';
import { placeFor } from '../../places';
import {
  httpRouteState,
  ingressState,
  type LiveConditioned,
  type LiveObject,
} from '../../state';
import { driftOfObjects, shownDrift } from '../shared/driftOfObjects';
import { type FoundObject, knownObjects } from '../shared/objectsOf';
import { addressesOf, urlByGateway, urlByIngress } from './addresses';
import type { Gateways } from './Gateways';
import { type RouteMode, type RouteOptions, routeMode } from './routeOptions';
import { hostOf, ROUTE_KINDS, wantedRoute } from './wantedRoute';

/** What a driver of routes works with. */
export interface RouteDriverParts {
  cluster: Cluster;
  options: RouteOptions;
}

type Seen = Extract<Observation, { exists: 'yes' }>;

/** Kinds that the cluster serves, of these. */
export async function servedOf<K extends Kind>(
  cluster: Cluster,
  kinds: readonly K[],
): Promise<K[]> {
  const served = await Promise.all(kinds.map(kind => cluster.serves(kind)));
  return kinds.filter((_kind, i) => served[i]);
}

/** Services that a route leads to and that are not there. */
async function missingServices(
  cluster: Cluster,
  node: GraphNode,
  namespace: string,
  signal: AbortSignal,
): Promise<string[]> {
  const known = await cluster.known(KINDS.service, { namespace, signal });
  const names = known.map(one => one.metadata?.name);
  return backendsOf(node)
    .filter(one => one.weight > 0)
    .map(one => objectName(one.workload))
    .filter(name => !names.includes(name));
}

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

async function stateOf(
  { cluster }: RouteDriverParts,
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

/** What is seen of a route; of it only the Service is no route yet. */
export async function readRoute(
  parts: RouteDriverParts,
  gateways: Gateways,
  node: GraphNode,
  signal: AbortSignal,
): Promise<Observation> {
  const { cluster, options } = parts;
  const mode = await routeMode(cluster, options);
  const kinds = await servedOf(cluster, ROUTE_KINDS);
  const found: FoundObject[] = await knownObjects(
    cluster,
    kinds,
    node.name,
    signal,
  );
  const wantedKind = mode.by === 'gateway' ? KINDS.httpRoute : KINDS.ingress;
  const main = found.find(one => one.kind === wantedKind)?.live;
  if (!main) return { exists: 'no' };
  const { name, namespace = '' } = main.metadata ?? {};
  const computed = await placeFor(cluster, node, signal, options.namespaceOf);
  const drift = driftOfObjects(
    wantedRoute({ ...computed, namespace }, node, mode),
    found,
    cluster.manager,
  );
  const state = await stateOf(parts, gateways, node, mode, main, signal);
  const missing = await missingServices(cluster, node, namespace, signal);
  const lost =
    missing.length && !state.failed && !main.metadata?.deletionTimestamp
      ? {
          ready: false,
          message: `${wantedKind.kind} ${name} leads to Service ${missing.join(
            ' and ',
          )}, which is not there`,
        }
      : {};
  const plain = String(state.outputs.url).startsWith('http:');
  return {
    ...state,
    ...lost,
    ...(plain && state.ready && !missing.length
      ? {
          limited: true,
          message: `${state.message}, by plain HTTP: ${
            mode.by === 'gateway'
              ? `no listener of Gateway ${
                  mode.gateway.name
                } has a certificate for ${hostOf(node)}`
              : 'there is no cert-manager with an issuer for it'
          }`,
        }
      : {}),
    drifted: drift.length > 0,
    outputs: { ...state.outputs, namespace, drift: shownDrift(drift) },
  };
}
