import { databaseName, type Graph, type GraphNode } from '@waymark/platform-common';
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { Claim } from '../loop/claim';
import { fenced } from '../loop/fenced';
import { insertEvent } from '../store/insertEvent';
import type { EnvironmentRow, ResourceRow, ServiceRow } from '../store/rows';

/** Writes the resource that a node points at, before its driver is first called. True if it is new. */
export async function ensureResource(
  knex: Knex,
  claim: Claim,
  input: { node: GraphNode; service: Pick<ServiceRow, 'name' | 'team'>; environment: Pick<EnvironmentRow, 'name' | 'target'>; known?: ResourceRow },
): Promise<boolean> {
  const { node, service, environment, known } = input;
  const where = { service: service.name, environment: environment.name, type: node.type };
  const size = String(node.properties.size);
  if (known) {
    // One that is about to take another's place is not its own yet.
    const now = { size, state: known.state === 'detached' ? 'attached' : known.state };
    if (known.size !== size || known.state !== now.state) await fenced(knex, claim, trx => trx('resource').where({ id: known.id }).update(now));
    return false;
  }
  await fenced(knex, claim, async trx => {
    await trx('resource').insert({
      id: `${node.type === 'postgres' ? 'pg' : node.type}-${randomBytes(4).toString('hex')}`,
      ...where,
      name: databaseName(service.name),
      object_name: node.name,
      team: service.team,
      size,
      target: environment.target,
      state: 'attached',
    });
    await insertEvent(trx, { type: 'resource.created', title: `Database ${databaseName(service.name)} (${size}) in ${environment.name}`, service: service.name, environment: environment.name });
  });
  return true;
}

/** What is no longer in the graph is kept, with all its data, and says so. Without anything deployed it waits as it was. */
export async function detach(knex: Knex, claim: Claim, resources: ResourceRow[], graph: Graph): Promise<void> {
  if (!graph.nodes.length) return;
  const ids = resources.filter(r => r.state === 'attached' && !graph.nodes.some(n => n.resource && n.type === r.type)).map(r => r.id);
  if (ids.length) await fenced(knex, claim, trx => trx('resource').whereIn('id', ids).update({ state: 'detached' }));
}
