import type { GraphNode } from '@waymark/platform-common';
import type { Observation } from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import type { Cluster, Kind } from '../../cluster/types';
import { backendsOf, objectName } from '../../objects';
import { placeFor } from '../../places';
import { driftOfObjects, shownDrift } from '../shared/driftOfObjects';
import { knownObjects, ownOf } from '../shared/objectsOf';
import type { Gateways } from './Gateways';
import { type RouteOptions, routeMode } from './routeOptions';
import { plainHttp, stateOf } from './stateOf';
import { leads, ROUTE_KINDS, wantedRoute } from './wantedRoute';

/** What a driver of routes works with. */
export interface RouteDriverParts {
  cluster: Cluster;
  options: RouteOptions;
}

/** Kinds that the cluster serves, of these. */
export async function servedOf<K extends Kind>(
  cluster: Cluster,
  kinds: readonly K[],
): Promise<K[]> {
  const served = await Promise.all(kinds.map(kind => cluster.serves(kind)));
  return kinds.filter((_kind, i) => served[i]);
}

/** What of all that watches services a cluster has. */
export const presenceOf = (served: readonly Kind[]) => ({
  prometheusOperator: [KINDS.serviceMonitor, KINDS.prometheusRule].every(kind =>
    served.includes(kind),
  ),
});

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

/**
 * What is seen of a route; of it only the Service is no route yet.
 *
 * @param unwatched - why nobody could be told to watch it lately: then that is not tried again at once
 */
export async function readRoute(
  parts: RouteDriverParts,
  gateways: Gateways,
  node: GraphNode,
  signal: AbortSignal,
  unwatched?: string,
): Promise<Observation> {
  const { cluster, options } = parts;
  const mode = await routeMode(cluster, options);
  const kinds = await servedOf(cluster, ROUTE_KINDS);
  const all = await knownObjects(cluster, kinds, node.name, signal);
  if (!all.length) return { exists: 'no' };
  const computed = await placeFor(cluster, node, signal, options.namespaceOf);
  const found = ownOf(all, computed.namespace);
  const wantedKind = mode.by === 'gateway' ? KINDS.httpRoute : KINDS.ingress;
  const main = found.find(one => one.kind === wantedKind)?.live;
  if (!main) return { exists: 'no' };
  const { name, namespace = '' } = main.metadata ?? {};
  const drift = driftOfObjects(
    wantedRoute(
      { ...computed, namespace },
      node,
      mode,
      presenceOf(kinds),
      options.monitoring,
    ),
    found,
    cluster.manager,
  ).filter(({ object }) => !unwatched || leads(object));
  const state = await stateOf(cluster, gateways, node, mode, main, signal);
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
  const whole = { ...state, ...lost };
  const lacks = whole.ready ? [plainHttp(node, mode, state), unwatched] : [];
  const said = lacks.filter(one => one !== undefined);
  return {
    ...whole,
    ...(said.length
      ? { limited: true, message: [whole.message, ...said].join(', ') }
      : {}),
    drifted: drift.length > 0,
    outputs: { ...state.outputs, namespace, drift: shownDrift(drift) },
  };
}
