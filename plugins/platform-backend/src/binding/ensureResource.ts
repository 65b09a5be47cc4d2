import { databaseName, type Graph, type GraphNode } from '@waymark/platform-common';
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { Claim } from '../loop/claim';
import { enqueue } from '../loop/enqueue';
import { fenced } from '../loop/fenced';
import { careKey, resourceKey } from '../loop/keys';
import { freeObjectName } from '../resource/freeObjectName';
import { insertEvent } from '../store/insertEvent';
import type { EnvironmentRow, ResourceRow, ServiceRow } from '../store/rows';

/**
 * Writes the resource that a node points at, before its driver is first called. What it is called on the target if it is new:
 * that may be another name than the node's, where something that is kept has that one.
 */
export async function ensureResource(
  knex: Knex,
  claim: Claim,
  input: { node: GraphNode; service: Pick<ServiceRow, 'name' | 'team'>; environment: Pick<EnvironmentRow, 'name' | 'target'>; known?: ResourceRow },
): Promise<string | undefined> {
  const { node, service, environment, known } = input;
  const where = { service: service.name, environment: environment.name, type: node.type };
  const size = String(node.properties.size);
  if (known) {
    // One that is about to take another's place is not its own yet. Deleted or exchanged since it was read, it is what it is then.
    const now = { size, state: known.state === 'detached' ? 'attached' : known.state };
    if (known.size !== size || known.state !== now.state) await fenced(knex, claim, trx => trx('resource').where({ id: known.id, state: known.state }).update({ ...now, ...(known.state === now.state ? {} : { state_since: trx.fn.now() }) }));
    return undefined;
  }
  return fenced(knex, claim, async trx => {
    const id = `${node.type === 'postgres' ? 'pg' : node.type}-${randomBytes(4).toString('hex')}`;
    const object_name = await freeObjectName(trx, node.name);
    await trx('resource').insert({
      id,
      ...where,
      name: databaseName(service.name),
      object_name,
      team: service.team,
      size,
      target: environment.target,
      state: 'attached',
    });
    await insertEvent(trx, { type: 'resource.created', title: `Database ${databaseName(service.name)} (${size}) in ${environment.name}`, service: service.name, environment: environment.name });
    if (!node.properties.shared) await enqueue(trx, careKey(id));
    return object_name;
  });
}

/** What is no longer in the graph is kept, with all its data, and says so. Without anything deployed it waits as it was. */
export async function detach(knex: Knex, claim: Claim, resources: ResourceRow[], graph: Graph): Promise<void> {
  if (!graph.nodes.length) return;
  const ids = resources.filter(r => r.state === 'attached' && !graph.nodes.some(n => n.resource && n.type === r.type)).map(r => r.id);
  if (!ids.length) return;
  await fenced(knex, claim, async trx => {
    // Deleted with its service since it was read, it stays so.
    const detached = await trx('resource').whereIn('id', ids).where({ state: 'attached' }).update({ state: 'detached', state_since: trx.fn.now(), generation: trx.raw('generation + 1') }, ['id']);
    for (const { id } of detached) await enqueue(trx, resourceKey(id));
  });
}
