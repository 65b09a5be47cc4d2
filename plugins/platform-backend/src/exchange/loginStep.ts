import type { LoginRef, NodeStatus } from '@waymark/platform-common';
import { identifierOf } from '../care/wantBackup';
import { generateSecret } from '../configuration/storeSecrets';
import { enqueue } from '../loop/enqueue';
import { resourceKey } from '../loop/keys';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { ownerSecret } from '../resource/standaloneNode';
import { movePins } from '../store/bindings';
import type { BindingRow, ResourceRow } from '../store/rows';
import { type Address, canLogIn } from './canLogIn';
import { nextLogin } from './nextLogin';
import type { Exchange, RotateInput } from './types';

export const LOGIN_STEP = 'login';
const PATIENCE_MS = 60_000;

/** What the first step of the operation remembers. */
export async function exchangeOf({ knex, operation }: Pick<StepContext, 'knex' | 'operation'>): Promise<Exchange | undefined> {
  const step = await knex('operation_step').where({ operation: operation.id, id: LOGIN_STEP }).first('data');
  return step?.data.next ? (step.data as Exchange) : undefined;
}

/** The database as it was observed since something was wanted of it; undefined until it was. */
export async function observedDatabase({ knex, operation }: Pick<StepContext, 'knex' | 'operation'>, { object, served, generation }: Exchange): Promise<NodeStatus | undefined> {
  const input: RotateInput = operation.input;
  const nodes = served
    ? ((await knex<BindingRow>('binding').where({ service: input.service!, environment: input.environment }).first())?.nodes ?? [])
    : [(await knex<ResourceRow>('resource').where({ id: input.resource }).first())?.node].flatMap(node => node ?? []);
  const node = nodes.find(one => one.type === 'postgres' && one.name === object);
  return (node?.observedGeneration ?? 0) >= generation ? node : undefined;
}

/** Raises the generation of what a database belongs to and asks the loop for it. Returns the new generation. */
export async function wantAgain(trx: StepContext['knex'], input: RotateInput, served: boolean): Promise<number> {
  if (served) {
    await movePins(trx, input.service!, input.environment, {});
    return (await trx<BindingRow>('binding').where({ service: input.service!, environment: input.environment }).first('generation'))!.generation;
  }
  const [{ generation }] = await trx<ResourceRow>('resource').where({ id: input.resource }).update({ generation: trx.raw('generation + 1') as any }, ['generation']);
  await enqueue(trx, resourceKey(input.resource));
  return generation;
}

function refused(why: string): StepOutcome {
  return { state: 'failed', what: 'The credentials cannot be rotated', why, next: 'platform db list shows what there is.' };
}

async function choose(platform: Platform, context: StepContext): Promise<Exchange | StepOutcome> {
  const { operation, write, remember } = context;
  const input: RotateInput = operation.input;
  return write(async trx => {
    const resource = await trx<ResourceRow>('resource').where({ id: input.resource }).forUpdate().first();
    if (!resource || resource.removing || resource.state === 'deleted') return refused(`${input.name} is gone, or about to go`);
    const first = ownerSecret(resource);
    const base = identifierOf(resource);
    const before: LoginRef = resource.login ?? { user: base, secret: first, version: (await platform.secrets.getIn(trx, first)).version };
    const next = nextLogin(before, base, first);
    // Higher than that of the other one: a number stands for one value, also when that is gone.
    const version = await platform.secrets.putIn(trx, next.secret, generateSecret(), before.version);
    const served = resource.state === 'attached';
    const coming: LoginRef = { ...next, version };
    // One that no service uses has nobody to wait for.
    await trx('resource').where({ id: resource.id }).update({ login: JSON.stringify(served ? before : coming), logins: JSON.stringify(served ? [coming] : []) });
    const exchange: Exchange = { attempt: operation.attempt, object: resource.object_name, before, next: coming, served, generation: await wantAgain(trx, input, served) };
    await remember({ ...exchange }, trx);
    return exchange;
  });
}

/** Makes the login that comes, beside the one that counts, and waits until the database itself lets it in. */
export function loginStep(platform: Platform): StepDefinition {
  return {
    id: LOGIN_STEP,
    title: 'Make the next login',
    needs: [],
    reversible: true,
    async run(context): Promise<StepOutcome> {
      const { operation, step, log } = context;
      const known = step.data.attempt === operation.attempt ? (step.data as Exchange) : undefined;
      const exchange = known ?? (await choose(platform, context));
      if ('state' in exchange) return exchange;
      const { next } = exchange;
      const database = await observedDatabase(context, exchange);
      let why = database?.message ?? 'it was not observed yet';
      if (database?.phase === 'ready') {
        const { value } = await platform.secrets.get(next.secret, next.version);
        const { answer, words } = await canLogIn(database.outputs as unknown as Address, next, value);
        if (answer === 'in') {
          await log(`${next.user} is let in.`);
          return { state: 'done', message: `${next.user} is let in`, result: { login: next.user } };
        }
        why = words;
      }
      const late = step.started_at && Date.now() - step.started_at.getTime() > PATIENCE_MS;
      if (late) return { state: 'failed', what: `The database does not let ${next.user} in`, why, next: 'Retry begins anew.' };
      return { state: 'waiting', message: `Waits until ${next.user} is let in: ${why}`, pollMs: 100 };
    },
  };
}
