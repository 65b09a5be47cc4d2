import type { GraphNode } from '@waymark/platform-common';
import { KINDS } from '../../cluster/kinds';
import {
  MONITORING_KINDS,
  monitoringObjects,
  type MonitoringOptions,
  type MonitoringPresence,
} from '../../monitoring';
import { httpRoute, ingress, type Place, routeService } from '../../objects';
import type { WantedObject } from '../../places/placeObjects';
import type { RouteMode } from './routeOptions';

/** Kinds of what stands for a route, in the order in which it is made. */
export const ROUTE_KINDS = [
  KINDS.service,
  KINDS.httpRoute,
  KINDS.ingress,
  ...MONITORING_KINDS,
] as const;

/** Whether requests go another way without it, or somebody only looks less well. */
export const leads = (kind: string): boolean =>
  !MONITORING_KINDS.some(one => one.kind === kind);

/** The host name of a route, as its node says it. */
export const hostOf = (node: GraphNode) => String(node.properties.host);

/** The objects of a route, in the order in which they are made. Pure. */
export function wantedRoute(
  place: Place,
  node: GraphNode,
  mode: RouteMode,
  presence: MonitoringPresence,
  options?: MonitoringOptions,
): WantedObject[] {
  const host = hostOf(node);
  return [
    { kind: KINDS.service, wanted: routeService(place, node) },
    mode.by === 'gateway'
      ? {
          kind: KINDS.httpRoute,
          wanted: httpRoute(place, node, { host, gateway: mode.gateway }),
        }
      : {
          kind: KINDS.ingress,
          wanted: ingress(place, node, { host, ...mode }),
        },
    ...monitoringObjects(place, node, presence, options),
  ];
}
