import { graphCost } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { isDeepStrictEqual } from 'node:util';
import { addressChanged, wakeDependents } from '../configuration/dependencies';
import type { Claim } from '../loop/claim';
import { enqueue } from '../loop/enqueue';
import { fenced } from '../loop/fenced';
import { operationKey } from '../loop/keys';
import { insertEvent } from '../store/insertEvent';
import type { BindingRow } from '../store/rows';

export type Status = Pick<BindingRow, 'graph' | 'nodes' | 'conditions' | 'observed_generation'>;

/** As the database gives it back: what is undefined is not there. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

/** Wakes operations of a service that have not ended. In an order, so that two who do it never wait for each other. */
export async function wakeOperations(trx: Knex, service: string): Promise<void> {
  const waiting = await trx('operation').where({ service }).whereIn('state', ['running', 'undoing']).orderBy('id').pluck('id');
  for (const id of waiting) await enqueue(trx, operationKey(id));
}

/** Writes what is known of a binding, if it is news, under the fence; `binding` then holds it too. */
export async function saveStatus(knex: Knex, claim: Claim, binding: BindingRow, status: Status): Promise<void> {
  const { graph, nodes, conditions, observed_generation } = status;
  const cost = graphCost(graph.nodes);
  const same =
    binding.observed_generation === observed_generation &&
    // Prices may be others than when it was written.
    Number(binding.monthly_cost) === cost &&
    isDeepStrictEqual(plain([binding.nodes, binding.conditions, binding.graph]), plain([nodes, conditions, graph]));
  if (same) return;
  const was = binding.conditions.find(c => c.type === 'Ready');
  const now = conditions.find(c => c.type === 'Ready');
  const { service, environment } = binding;
  await fenced(knex, claim, async trx => {
    await trx('binding')
      .where({ service, environment })
      .update({ graph: JSON.stringify(graph), nodes: JSON.stringify(nodes), conditions: JSON.stringify(conditions), observed_generation, monthly_cost: cost });
    if (was && now && was.status !== now.status && binding.stable !== null && !binding.removing && !binding.stopped) {
      await insertEvent(trx, {
        type: 'health.changed',
        title: `${service} in ${environment} is ${now.status === 'True' ? 'ready' : 'not ready'}: ${now.message}`,
        service,
        environment,
      });
    }
    await wakeOperations(trx, service);
    if (addressChanged(binding, { ...binding, nodes })) await wakeDependents(trx, binding);
  });
  Object.assign(binding, status, { monthly_cost: String(cost) });
}
