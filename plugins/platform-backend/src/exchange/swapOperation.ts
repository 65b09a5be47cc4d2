import { passedMs } from '../operations/passed';
import type { OperationDefinition, StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { giveUp } from '../rollout/giveUp';
import { getBinding } from '../store/bindings';
import { insertEvent } from '../store/insertEvent';
import type { ResourceRow } from '../store/rows';
import { exchangeSteps } from './besideStep';
import { makeOwnAgain } from './makeOwn';
import type { SwapInput } from './types';

export const DATABASE_SWAP = 'database.swap';

/** States of a database that may take the place of the one that its service uses. */
export const MAY_TAKE_OVER = ['restored', 'replaced'];

/** How long Undo waits until the one before serves again; it comes back either way. */
const BACK_MS = 60_000;

type Context = Parameters<NonNullable<OperationDefinition['onFailed']>>[0];

async function takeBack(context: Context, how?: 'undo' | 'superseded'): Promise<void> {
  const { service, environment }: SwapInput = context.operation.input;
  await giveUp(context, how);
  await context.write(trx => makeOwnAgain(trx, { service, environment }));
}

/** What serves uses the place's own again: before that, what is written would go to the other one. */
async function untilBack({ knex, operation, step, remember }: StepContext): Promise<StepOutcome> {
  const { service, environment }: SwapInput = operation.input;
  const binding = await getBinding(knex, service, environment);
  const ready = binding?.conditions.find(c => c.type === 'Ready');
  if (!binding || binding.removing || binding.stopped || binding.stable === null || (ready?.status === 'True' && ready.observedGeneration === binding.generation)) return { state: 'done' };
  const since: number = step.data.takenBack ?? Date.now();
  if (step.data.takenBack === undefined) await remember({ takenBack: since });
  if (passedMs(since) > BACK_MS) return { state: 'done', message: ready?.message };
  return { state: 'waiting', message: `Waits until its own database serves again${ready ? `: ${ready.message}` : ''}`, pollMs: 200 };
}

/** Which database its service is to use; refused where it is no longer there, or not ready. */
async function wanted({ knex, operation }: StepContext) {
  const input: SwapInput = operation.input;
  const resource = await knex<ResourceRow>('resource').where({ id: input.resource }).first();
  const fail = (why: string): StepOutcome => ({ state: 'failed', what: `${input.name} cannot take the place of the database of ${input.service}`, why, next: 'platform db list shows what there is.' });
  if (!resource || resource.removing) return fail('It is gone');
  if (!MAY_TAKE_OVER.includes(resource.state)) return fail(resource.state === 'attached' ? 'Its service uses it already' : `It is ${resource.state}`);
  if (resource.node?.phase !== 'ready') return fail(resource.node?.message ?? 'It was not observed yet');
  return { database: { object: resource.object_name, ...(resource.login ? { login: resource.login } : {}) }, reason: input.reason ?? `${input.name} takes the place of its database` };
}

/** Says in the log which database was kept, and where it is. */
function keptStep(after: string): StepDefinition {
  return {
    id: 'kept',
    title: 'Keep the one before',
    needs: [after],
    reversible: true,
    async run({ operation, knex, write, log }): Promise<StepOutcome> {
      const { service, environment }: SwapInput = operation.input;
      const before = await knex<ResourceRow>('resource').where({ service, environment, state: 'replaced' }).orderBy('state_since', 'desc').first();
      if (!before) return { state: 'done', skipped: true };
      const message = `${before.object_name} is kept, as ${before.id}`;
      await write(trx => insertEvent(trx, { type: 'resource.replaced', title: `${service} uses a restored database in ${environment}; ${message}`, service, environment, actor: operation.actor, operation: operation.id }));
      await log(`${message}: platform db swap ${before.id} takes it back, platform db delete ${before.id} removes it.`);
      return { state: 'done', message, result: { kept: before.id } };
    },
  };
}

/** A database that was restored takes the place of the one that its service uses; that one is kept. */
export function swapOperation(): OperationDefinition {
  return {
    kind: DATABASE_SWAP,
    undoable: true,
    steps(input: SwapInput) {
      const exchange = exchangeSteps(input, 'Start it with the other database', [], wanted);
      return [...exchange, keptStep(exchange[exchange.length - 1].id)].map((step): StepDefinition => ({
        ...step,
        // Whatever is taken back first: afterwards the place's own is the one that serves.
        undo: async context => {
          await takeBack(context, 'undo');
          return untilBack(context);
        },
      }));
    },
    onFailed: context => takeBack(context),
    onSuperseded: context => takeBack(context, 'superseded'),
    runAnew: (_, steps) => steps,
  };
}
