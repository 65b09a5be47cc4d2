import type { Target } from '@waymark/platform-node';
import type { Claim } from '../loop/claim';
import { enqueue } from '../loop/enqueue';
import { fenced } from '../loop/fenced';
import { operationKey } from '../loop/keys';
import type { BindingRow, ResourceRow } from '../store/rows';
import type { BindingDeps } from './reconcileBinding';
import { removeNode } from './removeNodes';

/** Undo: everything goes in reverse order, the resources too, then the row itself. */
export async function removeBinding(deps: BindingDeps, binding: BindingRow, target: Target, claim: Claim, signal: AbortSignal): Promise<number | null> {
  const key = { service: binding.service, environment: binding.environment };
  const nodes = [...binding.graph.nodes.map(n => ({ type: n.type as string, name: n.name })), ...binding.nodes.map(n => ({ type: n.type, name: n.name }))];
  const unique = [...new Map(nodes.map(n => [`${n.type}/${n.name}`, n])).values()];
  // Traffic first, then what serves it, then the data.
  const order = ['route', 'workload', 'migration', 'postgres'];
  unique.sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type));
  for (const node of unique) {
    if (!(await removeNode(node, { target, claim, signal }))) return 200;
  }
  const resources = await deps.knex<ResourceRow>('resource').where(key);
  for (const resource of resources) {
    if (!(await removeNode({ type: resource.type, name: resource.object_name }, { target, claim, signal }))) return 200;
  }
  await fenced(deps.knex, claim, async trx => {
    await trx('secret_version').whereIn('name', resources.map(r => `${r.type}/${r.object_name}/owner`)).delete();
    await trx('resource').where(key).delete();
    await trx('binding').where(key).delete();
    const waiting = await trx('operation').where({ service: binding.service }).whereIn('state', ['running', 'undoing']).select('id');
    for (const { id } of waiting) await enqueue(trx, operationKey(id));
  });
  for (const resource of resources) deps.changed({ kind: 'resource', name: resource.object_name, change: 'deleted' });
  return null;
}
