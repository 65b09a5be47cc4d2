import type { Condition, NodeStatus } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { isDeepStrictEqual } from 'node:util';
import type { Claim } from '../loop/claim';
import { enqueue } from '../loop/enqueue';
import { fenced } from '../loop/fenced';
import { careKey, operationKey } from '../loop/keys';
import { insertEvent } from '../store/insertEvent';
import type { OperationRow, ResourceRow } from '../store/rows';

/** As the database gives it back: what is undefined is not there. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value ?? null));

/** Wakes the operation that made a resource, while it has not ended. */
export async function wakeMaker(trx: Knex, resource: Pick<ResourceRow, 'operation'>): Promise<void> {
  if (!resource.operation) return;
  const open = await trx<OperationRow>('operation').where({ id: resource.operation }).whereIn('state', ['running', 'undoing']).first('id');
  if (open) await enqueue(trx, operationKey(open.id));
}

/** Writes what is known of a resource, if it is news, under the fence; `resource` then holds it too. */
export async function saveResource(knex: Knex, claim: Claim, resource: ResourceRow, status: { node: NodeStatus | null; conditions: Condition[] }): Promise<void> {
  const { node, conditions } = status;
  if (isDeepStrictEqual(plain([resource.node, resource.conditions]), plain([node, conditions]))) return;
  const was = resource.conditions.find(c => c.type === 'Ready');
  const now = conditions.find(c => c.type === 'Ready');
  await fenced(knex, claim, async trx => {
    await trx('resource')
      .where({ id: resource.id })
      .update({ node: node && JSON.stringify(node), conditions: JSON.stringify(conditions) });
    if (was && now && was.status !== now.status && !resource.removing) {
      await insertEvent(trx, {
        type: 'health.changed',
        title: `Database ${resource.name} in ${resource.environment} is ${now.status === 'True' ? 'ready' : 'not ready'}: ${now.message}`,
        environment: resource.environment,
        team: resource.team,
      });
    }
    // What is promised with it begins now: nobody waits for the next look.
    if (now?.status === 'True' && was?.status !== 'True' && claim.key !== careKey(resource.id)) await enqueue(trx, careKey(resource.id));
    await wakeMaker(trx, resource);
  });
  Object.assign(resource, status);
}
