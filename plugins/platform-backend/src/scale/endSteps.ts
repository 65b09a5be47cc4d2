import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { insertEvent } from '../store/insertEvent';
import { touch } from './overrideSteps';
import { runningStep } from './runningStep';
import type { ScaleInput } from './types';

/** Ends the override of a place before its time, once. */
const endStep: StepDefinition = {
  id: 'end',
  title: 'End the override',
  needs: [],
  reversible: true,
  async run({ operation, write, remember, step, log }: StepContext): Promise<StepOutcome> {
    const { service, environment }: ScaleInput = operation.input;
    const words: string = await write(async trx => {
      await trx('binding').where({ service, environment }).forUpdate().first('service');
      if (step.data.words) return step.data.words;
      const [ended] = await trx('replica_override').where({ service, environment }).whereNull('ended_at').update({ ended_at: trx.fn.now() }, ['id', 'replicas', 'reason']);
      // It may have come to its end by itself just now.
      if (!ended) return '';
      const told = `The override to ${ended.replicas} replicas ends (${ended.reason}): platform.yaml says how many run.`;
      await touch(trx, { service, environment });
      await insertEvent(trx, { type: 'override.ended', title: `${service} in ${environment}: ${told}`, service, environment, actor: operation.actor, operation: operation.id });
      // In the same transaction: after a crash it is known which one was ended.
      await remember({ ended: ended.id, words: told }, trx);
      return told;
    });
    if (!words) return { state: 'done', skipped: true, message: 'It was over already', result: { environment } };
    await log(words);
    return { state: 'done', result: { environment } };
  },
  async undo({ operation, write, step }: StepContext): Promise<StepOutcome> {
    const { service, environment }: ScaleInput = operation.input;
    await write(async trx => {
      await trx('binding').where({ service, environment }).forUpdate().first('service');
      const newer = await trx('replica_override').where({ service, environment }).whereNull('ended_at').first('id');
      const again = step.data.ended && !newer ? await trx('replica_override').where({ id: step.data.ended }).where('expires_at', '>', trx.fn.now()).update({ ended_at: null }) : 0;
      if (again) await touch(trx, { service, environment });
    });
    return { state: 'done' };
  },
};

export const endSteps: StepDefinition[] = [endStep, runningStep('end')];
