import type { GraphNode } from '@waymark/platform-common';
import type { ObjectMeta } from './kinds';
import { metaOf } from './labels';
import { objectName } from './names';
import { backendsOf, runsOf } from './nodes';
import type { Place } from './place';
import { SERVICE_PORT } from './service';

/** The Gateway that routes hang on: it belongs to whoever runs the cluster. */
export interface GatewayRef {
  name: string;
  namespace: string;
  /** Listener of it; left out, all that fit. */
  sectionName?: string;
}

/** `gateway.networking.k8s.io/v1` HTTPRoute, as far as we write it. */
export interface HTTPRoute {
  apiVersion: 'gateway.networking.k8s.io/v1';
  kind: 'HTTPRoute';
  metadata: ObjectMeta;
  spec: {
    parentRefs: Array<{
      group: string;
      kind: string;
      name: string;
      namespace: string;
      sectionName?: string;
    }>;
    hostnames: string[];
    rules: Array<{
      matches: Array<{ path: { type: string; value: string } }>;
      backendRefs: Array<{
        group: string;
        kind: string;
        name: string;
        port: number;
        weight: number;
      }>;
    }>;
  };
}

/**
 * The address of a service: requests are shared out by weight. What the server would fill in is written out, because its
 * lists are taken as a whole: with something filled in they would never be as we sent them.
 */
export function httpRoute(
  place: Place,
  node: GraphNode,
  options: { host: string; gateway: GatewayRef },
): HTTPRoute {
  const { service } = runsOf(node);
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: metaOf(place, objectName(node.name), {
      object: node.name,
      service,
      component: 'route',
    }),
    spec: {
      parentRefs: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'Gateway',
          ...options.gateway,
        },
      ],
      hostnames: [options.host],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: backendsOf(node).map(({ workload, weight }) => ({
            group: '',
            kind: 'Service',
            name: objectName(workload),
            port: SERVICE_PORT,
            weight,
          })),
        },
      ],
    },
  };
}
