import type { Knex } from 'knex';
import { enqueue } from '../loop/enqueue';
import { bindingKey } from '../loop/keys';
import type { BindingRow } from '../store/rows';
import type { NotYet } from './servesOutcome';

/** A service is there again, and its places run what they ran, in the caller's transaction. Twice is once. */
export async function startAgain(trx: Knex, service: string): Promise<void> {
  await trx('service').where({ name: service }).update({ decommissioned_at: null, decommissioned_by: null, delete_at: null });
  const places = await trx('binding').where({ service, stopped: true }).orderBy('environment').update({ stopped: false, generation: trx.raw('generation + 1') }, ['environment']);
  for (const { environment } of places) await enqueue(trx, bindingKey(service, environment));
}

/** What to wait for until all places of a service serve again, in words; undefined when they do. */
export async function notYetServing(knex: Knex, service: string): Promise<NotYet | undefined> {
  const places = await knex<BindingRow>('binding').where({ service, removing: false }).whereNotNull('stable').orderBy('environment');
  for (const { environment, conditions, generation } of places) {
    const ready = conditions.find(c => c.type === 'Ready');
    const seen = ready?.observedGeneration === generation;
    if (seen && ready?.status === 'True') continue;
    return { message: `Waits until it serves in ${environment}${seen && ready ? `: ${ready.message}` : ''}`.slice(0, 500), ...(seen && ready?.reason === 'Failing' ? { failing: `${environment}: ${ready.cause?.words ?? ready.message}` } : {}) };
  }
  return undefined;
}
