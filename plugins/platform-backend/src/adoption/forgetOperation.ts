import { enqueue } from '../loop/enqueue';
import { resourceKey } from '../loop/keys';
import type { OperationDefinition, StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { ResourceRow } from '../store/rows';
import { ADOPTED_STATE, type ForgetInput } from './types';

export const DATABASE_FORGET = 'database.forget';

/** Asks the loop to forget it, and waits until nothing of it is left here. */
function forgetStep(): StepDefinition {
  return {
    id: 'forget',
    title: 'Remove its dumps and the way in',
    reversible: false,
    async run({ operation, knex, write }: StepContext): Promise<StepOutcome> {
      const { resource: id, name }: ForgetInput = operation.input;
      const row = await knex<ResourceRow>('resource').where({ id, state: ADOPTED_STATE }).first();
      if (!row) return { state: 'done', message: `${name} is forgotten; it itself is as it was`, result: { resource: id, name } };
      if (!row.removing) {
        await write(async trx => {
          await trx('resource').where({ id, state: ADOPTED_STATE }).update({ removing: true, operation: operation.id, generation: trx.raw('generation + 1') });
          await enqueue(trx, resourceKey(id));
        });
      }
      return { state: 'waiting', message: 'Waits until its dumps are gone', pollMs: 200 };
    },
  };
}

/** Nothing of a database that is not ours is kept any longer. It itself is not touched. */
export function forgetOperation(): OperationDefinition {
  const steps = [forgetStep()];
  return { kind: DATABASE_FORGET, undoable: false, steps: () => steps };
}
