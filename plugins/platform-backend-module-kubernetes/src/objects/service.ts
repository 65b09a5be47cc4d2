import type { GraphNode } from '@waymark/platform-common';
import type { Service } from './kinds';
import { metaOf } from './labels';
import { objectName } from './names';
import { backendsOf, runsOf } from './nodes';
import type { Place } from './place';
import { selectorOf } from './podTemplate';

/** The port of every Service of ours; behind it is the one of the containers. */
export const SERVICE_PORT = 80;

const http = {
  name: 'http',
  port: SERVICE_PORT,
  protocol: 'TCP',
  targetPort: 'http',
};

/** Leads to the pods of one workload: what a route shares its requests out to. */
export function workloadService(place: Place, node: GraphNode): Service {
  const { service, release } = runsOf(node);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metaOf(place, objectName(node.name), {
      object: node.name,
      service,
      release,
      component: 'workload',
    }),
    spec: {
      type: 'ClusterIP',
      selector: selectorOf(node.name),
      ports: [http],
    },
  };
}

/** The workload that serves most of a route's requests; of two the first, which is what is stable. */
export const mainBackend = (node: GraphNode) =>
  backendsOf(node).reduce((most, one) =>
    one.weight > most.weight ? one : most,
  );

/** The address of a service inside of the cluster. It leads to what serves; a canary has no part in it. */
export function routeService(place: Place, node: GraphNode): Service {
  const { service } = runsOf(node);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metaOf(place, objectName(node.name), {
      object: node.name,
      service,
      component: 'route',
    }),
    spec: {
      type: 'ClusterIP',
      selector: selectorOf(mainBackend(node).workload),
      ports: [http],
    },
  };
}
