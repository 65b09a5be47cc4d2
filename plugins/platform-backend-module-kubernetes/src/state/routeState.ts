import type { Observation } from '@waymark/platform-node';
import { deleting } from './deleting';
import type { Drift } from './drift';
import type { LiveCondition, LiveIngress, LiveObject } from './live';
import { conditionOf } from './live';

/** An HTTPRoute as it is read. */
export interface LiveHTTPRoute extends LiveObject {
  status?: {
    parents?: Array<{
      parentRef?: { name?: string; namespace?: string };
      controllerName?: string;
      conditions?: LiveCondition[];
    }>;
  };
}

/** A Gateway, a Certificate, or whatever else says by conditions how it is. */
export interface LiveConditioned extends LiveObject {
  status?: { conditions?: LiveCondition[] };
}

/** Where a route leads people and programs; the outputs of its node. */
export interface Addresses {
  url: string;
  localUrl: string;
}

interface Judged {
  ready: boolean;
  failed: boolean;
  message: string;
  words?: string;
}

/** What somebody has to change; all other reasons may go by themselves. */
const LASTING = [
  'NotAllowedByListeners',
  'NoMatchingListenerHostname',
  'NoMatchingParent',
  'UnsupportedValue',
  'IncompatibleFilters',
  'RefNotPermitted',
  'InvalidKind',
  'UnsupportedProtocol',
];

const waits = (message: string): Judged => ({
  ready: false,
  failed: false,
  message,
});

/** Judges one condition; undefined if it holds for what is wanted now. */
function lacking(
  what: string,
  generation: number,
  conditions: LiveCondition[] | undefined,
  type: string,
): Judged | undefined {
  const found = conditionOf(conditions, type);
  if (!found) return waits(`${what} has no condition ${type} yet`);
  if ((found.observedGeneration ?? generation) < generation)
    return waits(`${what} has changed, and its controller has not taken it up`);
  if (found.status === 'True') return undefined;
  return {
    ready: false,
    failed: found.status === 'False' && LASTING.includes(found.reason ?? ''),
    message: `${what} is not ${type} (${found.reason ?? found.status})`,
    ...(found.message ? { words: found.message } : {}),
  };
}

/** The state of a Gateway or a Certificate, by the condition that says that it serves; undefined if it does. Pure. */
export const notServing = (object: LiveConditioned, type: string) =>
  lacking(
    `${object.kind} ${object.metadata?.name}`,
    object.metadata?.generation ?? 0,
    object.status?.conditions,
    type,
  );

function judgeRoute(
  route: LiveHTTPRoute,
  gateway: LiveConditioned | undefined,
): Judged {
  const { name, generation = 0 } = route.metadata ?? {};
  const what = `HTTPRoute ${name}`;
  if (!gateway) {
    return waits(`${what} hangs on a Gateway that is not there`);
  }
  const at = gateway.metadata;
  const parent = route.status?.parents?.find(
    ({ parentRef }) =>
      parentRef?.name === at?.name &&
      (parentRef?.namespace ?? route.metadata?.namespace) === at?.namespace,
  );
  if (!parent) {
    return waits(
      `${what} is there, and no controller of Gateway ${at?.name} has taken it up`,
    );
  }
  const both = ['Accepted', 'ResolvedRefs'].map(type =>
    lacking(what, generation, parent.conditions, type),
  );
  return (
    both.find(one => one?.failed) ??
    both.find(Boolean) ??
    notServing({ ...gateway, kind: 'Gateway' }, 'Programmed') ?? {
      ready: true,
      failed: false,
      message: `Gateway ${at?.name} leads to it`,
    }
  );
}

const observed = (
  object: LiveObject,
  kind: string,
  drift: Drift[],
  addresses: Addresses,
  judged: Judged,
): Observation => {
  const going = deleting({ ...object, kind });
  return {
    exists: 'yes',
    ...(going ? waits(going) : judged),
    drifted: drift.length > 0,
    outputs: { ...addresses },
  };
};

/** What is seen of a route by the Gateway API. Pure. */
export const httpRouteState = (seen: {
  route: LiveHTTPRoute;
  /** Left out if it is not there. */
  gateway?: LiveConditioned;
  drift: Drift[];
  addresses: Addresses;
}): Observation =>
  observed(
    seen.route,
    'HTTPRoute',
    seen.drift,
    seen.addresses,
    judgeRoute(seen.route, seen.gateway),
  );

/** What is seen of a route by an Ingress. Pure. */
export function ingressState(seen: {
  ingress: LiveIngress;
  /** The one that cert-manager made for it, where it was asked for one. */
  certificate?: LiveConditioned;
  drift: Drift[];
  addresses: Addresses;
}): Observation {
  const { ingress, certificate } = seen;
  const name = ingress.metadata?.name;
  const reached = ingress.status?.loadBalancer?.ingress?.length;
  const lead = reached
    ? undefined
    : waits(
        `Ingress ${name} is there, and no ingress controller has given it an address`,
      );
  const judged = lead ??
    (certificate &&
      notServing({ ...certificate, kind: 'Certificate' }, 'Ready')) ?? {
      ready: true,
      failed: false,
      message: `Ingress ${name} leads to it`,
    };
  return observed(ingress, 'Ingress', seen.drift, seen.addresses, judged);
}
