import { databaseName, type GraphNode } from '@waymark/platform-common';
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
    if (known.size !== size) await fenced(knex, claim, trx => trx('resource').where({ id: known.id }).update({ size }));
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
