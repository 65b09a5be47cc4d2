import { releaseName } from '@waymark/platform-common';
import { cloneConfiguration } from '../configuration/cloneConfiguration';
import { childWords } from '../create/childWords';
import { mirrorChildLog } from '../create/mirrorChildLog';
import type { DeployInput } from '../deploy/types';
import { createOperation } from '../operations/createOperation';
import { retryOperation } from '../operations/retryOperation';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { undoOperation } from '../operations/undoOperation';
import type { Platform } from '../platform';
import type { OperationRow, StepRow } from '../store/rows';
import type { ClonedService, CreateEnvironmentInput } from './types';

const childOf = ({ knex, operation }: Pick<StepContext, 'knex' | 'operation'>, service: string) =>
  knex<OperationRow>('operation').where({ parent: operation.id, service, kind: 'deploy' }).orderBy('created_at', 'desc').first();

/** Its configuration first, as it is where it is cloned from; then its release, by the deployment that any other goes by. */
async function begin(platform: Platform, { operation, write }: StepContext, { service, release, configRevision }: ClonedService): Promise<OperationRow> {
  const { name, team, from } = operation.input as CreateEnvironmentInput;
  return write(async trx => {
    await cloneConfiguration(trx, platform.secrets, operation, { service, from: from!, revision: configRevision, to: name });
    const input: DeployInput = { service, team, environments: [name], production: [], release, reason: `Cloned from ${from}` };
    return createOperation(trx, platform.engine.definition('deploy'), {
      title: `Deploy ${releaseName(release)} of ${service} to ${name}`,
      actor: operation.actor,
      door: operation.door,
      on_behalf: operation.on_behalf,
      service,
      team,
      environment: name,
      parent: operation.id,
      input,
    });
  });
}

/** Puts one service into an environment that is being made. */
export function clonedServiceStep(platform: Platform, cloned: ClonedService): StepDefinition {
  const { service, release } = cloned;
  return {
    id: `service/${service}`,
    title: `${releaseName(release)} of ${service}`,
    needs: ['environment'],
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const { operation, step, write, knex } = context;
      const child = (await childOf(context, service)) ?? (await begin(platform, context, cloned));
      await mirrorChildLog(platform, context, child);
      if (child.state === 'failed' && (step.data.attempt ?? 1) < operation.attempt) {
        await write(trx => retryOperation(trx, platform.engine.definition('deploy'), child.id, operation.actor));
        await context.remember({ attempt: operation.attempt });
        return { state: 'waiting', message: 'The deployment goes on', pollMs: 100 };
      }
      if (child.state === 'running' || child.state === 'undoing') {
        const doing = await knex<StepRow>('operation_step').where({ operation: child.id, state: child.state }).orderBy('position').select('id', 'message');
        const titles = new Map(platform.engine.definition('deploy').steps(child.input).map(s => [s.id, s.title]));
        return { state: 'waiting', message: childWords(doing.map(({ id, message }) => ({ title: titles.get(id) ?? id, message }))), pollMs: 250 };
      }
      if (child.state === 'succeeded') return { state: 'done' };
      const { what, why, next } = child.error ?? { what: `The deployment of ${service} was ${child.state}`, why: 'Somebody has ended it', next: 'Undo, and begin again' };
      return { state: 'failed', what, why, next };
    },
    async undo(context: StepContext): Promise<StepOutcome> {
      const { operation, write } = context;
      const child = await childOf(context, service);
      if (!child || ['undone', 'superseded'].includes(child.state)) return { state: 'done' };
      if (child.state !== 'undoing') await write(trx => undoOperation(trx, child.id, operation.actor, 'even when it has succeeded'));
      return { state: 'waiting', message: `Waits until ${service} is gone`, pollMs: 200 };
    },
  };
}
