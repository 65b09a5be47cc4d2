import type { GraphNode } from '@waymark/platform-common';
import type { Secret } from './kinds';
import { metaOf } from './labels';
import { objectName } from './names';
import { runsOf } from './nodes';
import type { Place } from './place';

/**
 * The Secret of a node: one key for each variable. As `data`, never `stringData`: the server does not keep the latter,
 * so that a key which is taken out there would stay. What this returns must not be logged.
 */
export function secretOf(
  place: Place,
  node: GraphNode,
  values: Record<string, string>,
): Secret {
  const { service, release } = runsOf(node);
  const data = Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [
      name,
      Buffer.from(value, 'utf8').toString('base64'),
    ]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metaOf(place, objectName(node.name), {
      object: node.name,
      service,
      release,
      component: node.type,
    }),
    type: 'Opaque',
    data: Object.fromEntries(data),
  };
}
