import type { Target } from '@waymark/platform-node';
import { forgetConfiguration } from '../configuration/destroyUnused';
import { loginSecrets } from '../resource/standaloneNode';
import { crashPoint } from '../crashPoint';
import type { Claim } from '../loop/claim';
import { enqueue } from '../loop/enqueue';
import { fenced } from '../loop/fenced';
import { resourceKey } from '../loop/keys';
import { forgetBackups, removeKept } from '../resource/keptWithIt';
import { withReady } from './bindingConditions';
import type { BindingSeen } from './readBinding';
import type { BindingDeps } from './types';
import { removeNode } from './removeNodes';
import { saveStatus, wakeOperations } from './saveStatus';

const AGAIN_MS = 200;

/** Undo: everything goes in reverse order, the resources too, then the row itself. */
export async function removeBinding(deps: BindingDeps, seen: BindingSeen, target: Target, claim: Claim, signal: AbortSignal): Promise<number | null> {
  const { binding, resources } = seen;
  const key = { service: binding.service, environment: binding.environment };
  const { graph, observed_generation } = binding;
  if (binding.conditions.find(c => c.type === 'Ready')?.reason !== 'Removing') {
    const going = { status: 'False', reason: 'Removing', message: 'It is being taken back.' } as const;
    await saveStatus(deps.knex, claim, binding, { graph, nodes: binding.nodes, observed_generation, conditions: withReady(binding, going, new Date().toISOString()) });
  }
  const nodes = [...graph.nodes.map(n => ({ type: n.type as string, name: n.name })), ...binding.nodes.map(n => ({ type: n.type, name: n.name }))];
  const unique = [...new Map(nodes.map(n => [`${n.type}/${n.name}`, n])).values()];
  // What begins by itself and traffic first, then what serves it, then the data.
  const order = ['job', 'route', 'workload', 'migration', 'postgres'];
  unique.sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type));
  for (const node of unique) {
    if (!(await removeNode(node, { target, claim, signal }))) return AGAIN_MS;
  }
  // Those that no graph has go by keys of their own: whoever looks after one may be making it just now.
  const others = resources.filter(r => r.state !== 'attached');
  if (others.length) {
    await fenced(deps.knex, claim, async trx => {
      await trx('resource').whereIn('id', others.map(r => r.id)).where({ removing: false }).update({ removing: true, delete_at: null, generation: trx.raw('generation + 1') });
      for (const { id } of others) await enqueue(trx, resourceKey(id));
    });
    return AGAIN_MS;
  }
  for (const resource of resources) {
    if (!(await removeNode({ type: resource.type, name: resource.object_name }, { target, claim, signal }))) return AGAIN_MS;
    if (!(await removeKept(resource, { target, claim, signal }))) return AGAIN_MS;
  }
  crashPoint('binding/all/removed');
  await fenced(deps.knex, claim, async trx => {
    await trx('secret_version').whereIn('name', resources.flatMap(loginSecrets)).delete();
    await forgetConfiguration(trx, key);
    await forgetBackups(trx, resources.map(r => r.id));
    await trx('resource').where(key).delete();
    await trx('binding').where(key).delete();
    await wakeOperations(trx, binding.service);
  });
  for (const resource of resources) deps.changed({ kind: 'resource', name: resource.object_name, change: 'deleted' });
  return null;
}
