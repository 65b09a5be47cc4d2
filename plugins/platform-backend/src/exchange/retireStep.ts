import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { getBinding } from '../store/bindings';
import { type Address, canLogIn } from './canLogIn';
import { exchangeOf, LOGIN_STEP, observedDatabase, wantAgain } from './loginStep';
import type { Exchange, RotateInput } from './types';

const PATIENCE_MS = 120_000;

/** What still runs of before, undefined when nothing does: whoever goes on must not lose the database. */
async function stillRuns({ knex, operation }: StepContext): Promise<string | undefined> {
  const { service, environment }: RotateInput = operation.input;
  const binding = await getBinding(knex, service!, environment);
  const wanted = new Set(binding?.graph.nodes.map(node => node.name));
  return binding?.nodes.find(node => (node.type === 'workload' || node.type === 'migration') && !wanted.has(node.name))?.name;
}

/** Lets the old login out once no process uses it any more. */
function retire(): StepDefinition {
  return {
    id: 'retire',
    title: 'End the old login',
    reversible: false,
    async run(context): Promise<StepOutcome> {
      const { write, remember, step, operation } = context;
      const input: RotateInput = operation.input;
      const exchange = (await exchangeOf(context))!;
      if (!exchange.served) return { state: 'done', message: `${exchange.before.user} has nobody to wait for` };
      if (!step.data.generation) {
        const left = await stillRuns(context);
        if (left) return { state: 'waiting', message: `Waits until ${left} has ended`, pollMs: 100 };
        await write(async trx => {
          await trx('resource').where({ id: input.resource }).update({ logins: '[]' });
          await remember({ generation: await wantAgain(trx, input, true) }, trx);
        });
      }
      return { state: 'done', message: `${exchange.before.user} is not wanted any more` };
    },
  };
}

/** Tries the old credential at the database itself: done only when that refuses it. */
function prove(platform: Platform): StepDefinition {
  return {
    id: 'refused',
    title: 'See that the old credential is refused',
    reversible: false,
    async run(context): Promise<StepOutcome> {
      const { knex, operation, step, log } = context;
      const exchange = (await exchangeOf(context))!;
      const { before } = exchange;
      const retired = await knex('operation_step').where({ operation: operation.id, id: 'retire' }).first('data');
      const since: Exchange = { ...exchange, generation: retired?.data.generation ?? exchange.generation };
      const database = await observedDatabase(context, since);
      let why = database?.message ?? 'it was not observed yet';
      if (database?.phase === 'ready') {
        const old = await platform.secrets.get(before.secret, before.version).catch(error => (error.name === 'NotFoundError' ? undefined : Promise.reject(error)));
        // It was seen before this worker was lost.
        if (!old) return { state: 'done', message: `${before.user} was refused`, result: { refused: true } };
        const { answer, words } = await canLogIn(database.outputs as unknown as Address, before, old.value);
        if (answer === 'refused') {
          await log(`The old credential is refused: ${words}.`);
          await knex('secret_version').where({ name: before.secret, version: before.version }).delete();
          return { state: 'done', message: `The database says: ${words}`, result: { refused: true } };
        }
        why = answer === 'in' ? `${before.user} is still let in` : words;
      }
      const late = step.started_at && Date.now() - step.started_at.getTime() > PATIENCE_MS;
      if (late) return { state: 'failed', what: `The old credential of ${before.user} was not seen to be refused`, why, next: 'Retry looks again.' };
      return { state: 'waiting', message: `Waits until the old credential is refused: ${why}`, pollMs: 100 };
    },
  };
}

/** The end of a rotation, one after the other. */
export function retireSteps(platform: Platform, after: string): StepDefinition[] {
  return [{ ...retire(), needs: [after, LOGIN_STEP] }, { ...prove(platform), needs: ['retire'] }];
}
