import type { Graph } from '@waymark/platform-common';
import { standaloneNode } from '../resource/standaloneNode';
import type { ResourceRow } from '../store/rows';

/** What stays of a place that is stopped: its database, as it is, until that belongs to nobody any more. Pure. */
export function standing(whole: Graph, resources: ResourceRow[]): Graph {
  const own = resources.filter(r => r.state === 'attached');
  return { nodes: own.map(r => whole.nodes.find(n => n.resource && n.name === r.object_name) ?? standaloneNode(r)), conditions: [] };
}
