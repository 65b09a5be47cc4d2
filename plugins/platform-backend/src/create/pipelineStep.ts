import { retryOperation } from '../operations/retryOperation';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { firstRun } from '../pipeline/firstRun';
import { PUSH_ENVIRONMENT } from '../pipeline/stages';
import { passedBy } from '../pipeline/passBy';
import type { Platform } from '../platform';
import type { OperationRow, StepRow } from '../store/rows';
import { childWords } from './childWords';
import type { CreateServiceInput } from './types';
import { mirrorChildLog } from './mirrorChildLog';
import { takeDown } from './takeDown';

/** The newest run that counts: the one begun here, or one that a push has begun since to mend it. */
async function runOf({ knex, operation }: StepContext): Promise<OperationRow | undefined> {
  return knex<OperationRow>('operation')
    .where({ service: operation.service, environment: PUSH_ENVIRONMENT, kind: 'pipeline.run' })
    .where('created_at', '>=', operation.created_at)
    .whereIn('state', ['running', 'failed', 'succeeded', 'undoing'])
    .orderBy([{ column: 'created_at', order: 'desc' }, { column: 'id', order: 'desc' }])
    .first();
}

/** The first push deploys: the same pipeline that every later push runs, waited for. */
export function pipelineStep(platform: Platform): StepDefinition {
  return {
    id: 'pipeline',
    title: 'Build, test and deploy to staging',
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const { operation, step, write } = context;
      const input: CreateServiceInput = operation.input;
      let child = await runOf(context);
      if (!child) {
        child = await firstRun(platform, context, { service: input.name, team: input.team, commit: (operation.result as any)._head });
      }
      await mirrorChildLog(platform, context, child);
      if (child.state === 'failed' && (step.data.attempt ?? 1) < operation.attempt) {
        const { id } = child;
        await write(trx => retryOperation(trx, platform.engine.definition('pipeline.run'), id, operation.actor));
        await context.remember({ attempt: operation.attempt });
        return { state: 'waiting', message: 'The pipeline goes on', pollMs: 100 };
      }
      if (child.state === 'running' || child.state === 'undoing') {
        const doing = await context.knex<StepRow>('operation_step').where({ operation: child.id, state: child.state }).orderBy('position').select('id', 'message');
        const titles = new Map(platform.engine.definition(child.kind).steps(child.input).map(s => [s.id, s.title]));
        return { state: 'waiting', message: childWords(doing.map(({ id, message }) => ({ title: titles.get(id) ?? id, message }))), pollMs: 250 };
      }
      if (child.state === 'succeeded') {
        const { release, url, localUrl } = child.result;
        return { state: 'done', spans: child.spans, result: { release, url, localUrl, pipeline: child.id, ...passedBy(child) } };
      }
      const { what, why, next } = child.error ?? { what: `The pipeline was ${child.state}`, why: 'Somebody has ended it', next: 'Retry, or undo' };
      return { state: 'failed', what, why, next, spans: child.spans };
    },
    async undo(context: StepContext): Promise<StepOutcome> {
      return (await takeDown(platform, context, (context.operation.input as CreateServiceInput).name)) ?? { state: 'done' };
    },
  };
}
