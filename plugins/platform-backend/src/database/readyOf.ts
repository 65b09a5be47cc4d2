import { type Condition, nodesCondition, type NodeStatus } from '@waymark/platform-common';
import type { ResourceRow } from '../store/rows';

type Row = Pick<ResourceRow, 'type' | 'name' | 'object_name' | 'state' | 'service' | 'conditions' | 'created_at'>;

/**
 * Whether a database takes connections, with cause and next step. Of one that a service uses the row says nothing: it is
 * computed of its node in that place, by the function that all others are computed by. Pure.
 *
 * @param node - as last observed; null: nobody has looked yet
 */
export function readyOf(row: Row, node: NodeStatus | null): Condition | undefined {
  if (row.state !== 'attached') return row.conditions.find(c => c.type === 'Ready');
  if (!node) return undefined;
  const wanted = [{ id: node.id, type: row.type as any, name: row.object_name }];
  const found = nodesCondition({ wanted, nodes: [node], generation: node.observedGeneration ?? 0, whenReady: `${row.name} takes connections.`, next: `platform status ${row.service}` });
  return { ...found, lastTransitionTime: node.since ?? new Date(row.created_at).toISOString() };
}
