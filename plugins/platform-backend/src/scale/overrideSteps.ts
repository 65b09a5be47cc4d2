import type { Knex } from 'knex';
import { enqueue } from '../loop/enqueue';
import { bindingKey } from '../loop/keys';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { insertEvent } from '../store/insertEvent';
import { runningStep } from './runningStep';
import type { ScaleInput } from './types';

/** What is wanted of a place has changed, beside its pins. */
export async function touch(trx: Knex, { service, environment }: Pick<ScaleInput, 'service' | 'environment'>): Promise<void> {
  await trx('binding').where({ service, environment }).update({ generation: trx.raw('generation + 1') });
  await enqueue(trx, bindingKey(service, environment));
}

/** Writes the override; the one before it ends. */
const overrideStep: StepDefinition = {
  id: 'override',
  title: 'Override what platform.yaml says',
  needs: [],
  reversible: true,
  async run({ operation, write, log }: StepContext): Promise<StepOutcome> {
    const { service, environment, replicas, override }: ScaleInput = operation.input;
    const { reason, hours } = override!;
    const until: Date = await write(async trx => {
      await trx('binding').where({ service, environment }).forUpdate().first('service');
      const known = await trx('replica_override').where({ operation: operation.id }).first('expires_at');
      if (known) return known.expires_at;
      await trx('replica_override').where({ service, environment }).whereNull('ended_at').update({ ended_at: trx.fn.now() });
      const [row] = await trx('replica_override').insert({ service, environment, replicas, reason, created_by: operation.actor, operation: operation.id, expires_at: trx.raw(`now() + ? * interval '1 hour'`, [hours]) }, 'expires_at');
      await touch(trx, { service, environment });
      return row.expires_at;
    });
    await log(`${replicas} replicas until ${until.toISOString()}, whatever platform.yaml says: ${reason}`);
    return { state: 'done', result: { environment, replicas, until: until.toISOString() } };
  },
  async undo({ operation, write }: StepContext): Promise<StepOutcome> {
    const { service, environment }: ScaleInput = operation.input;
    await write(async trx => {
      const ended = await trx('replica_override').where({ operation: operation.id }).whereNull('ended_at').update({ ended_at: trx.fn.now() });
      if (ended) await touch(trx, { service, environment });
    });
    return { state: 'done' };
  },
};

export const overrideSteps: StepDefinition[] = [overrideStep, runningStep('override')];

/**
 * Ends overrides of a place that are past their time, in the caller's transaction. True if there were any: what is wanted
 * has changed then.
 */
export async function endExpired(trx: Knex, service: string, environment: string): Promise<boolean> {
  const ended = await trx('replica_override').where({ service, environment }).whereNull('ended_at').where('expires_at', '<=', trx.fn.now()).update({ ended_at: trx.fn.now() }, ['replicas', 'reason']);
  if (!ended.length) return false;
  await touch(trx, { service, environment });
  await insertEvent(trx, { type: 'override.ended', title: `The override of ${service} in ${environment} to ${ended[0].replicas} replicas is over: platform.yaml says how many run`, service, environment });
  return true;
}
