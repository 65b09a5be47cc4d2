import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { PUSH_ENVIRONMENT } from '../pipeline/stages';
import type { Platform } from '../platform';
import type { OperationRow, RepositoryRow } from '../store/rows';
import { commitChange, HasMoved } from './commitChange';
import type { ScaleInput } from './types';
import { SERVICE_FILE, withReplicas } from './withReplicas';

const POLL_MS = 250;

/** Writes the number of replicas of one environment into the file. */
function commitStep(platform: Platform): StepDefinition {
  return {
    id: 'commit',
    title: `Commit it to ${SERVICE_FILE}`,
    needs: [],
    reversible: false,
    async run(context: StepContext): Promise<StepOutcome> {
      const { service, environment, replicas, onto }: ScaleInput = context.operation.input;
      let commit: string | null;
      try {
        commit = await commitChange(platform, context, {
          service,
          onto,
          message: `Scale ${environment} to ${replicas} replicas`,
          async edit(read) {
            const before = (await read(SERVICE_FILE)) ?? '';
            const text = withReplicas(before, environment, replicas!);
            return text === before ? [] : [{ path: SERVICE_FILE, text }];
          },
        });
      } catch (error) {
        if (!(error instanceof HasMoved)) throw error;
        return { state: 'failed', what: `${SERVICE_FILE} was not changed`, why: `The default branch was at ${onto!.slice(0, 12)} when it was planned, and is not any more`, next: 'Make a new plan, and look at it.' };
      }
      if (!commit) return { state: 'done', skipped: true, message: `${SERVICE_FILE} says so already` };
      await context.log(`Commit ${commit.slice(0, 12)}: ${environment} has ${replicas} replicas.`);
      return { state: 'done', result: { commit, environment, replicas } };
    },
  };
}

/** Waits until the pipeline has built the commit. */
function pipelineStep(): StepDefinition {
  return {
    id: 'pipeline',
    title: 'Build it',
    needs: ['commit'],
    reversible: true,
    async run({ operation, knex }: StepContext): Promise<StepOutcome> {
      const { service, environment }: ScaleInput = operation.input;
      const { commit } = operation.result as { commit?: string };
      if (!commit) return { state: 'done', skipped: true };
      const run = await knex<OperationRow>('operation').where({ service, environment: PUSH_ENVIRONMENT, kind: 'pipeline.run' }).whereRaw(`input->>'commit' = ?`, [commit]).orderBy('created_at', 'desc').first();
      const next = `It is there when the release is: platform deploy --env ${environment}`;
      if (run?.state === 'succeeded') return { state: 'done', message: next };
      if (run?.state === 'superseded') return { state: 'done', message: `A newer push has it. ${next}` };
      if (run && !['running', 'undoing'].includes(run.state)) {
        const { what, why } = run.error ?? { what: 'The pipeline was taken back', why: 'Somebody has undone it' };
        return { state: 'failed', what, why, next: `Look at it: platform operations ${run.id}. The commit stays; revert it, or correct it and push.` };
      }
      const repository = run ? undefined : await knex<RepositoryRow>('repository').where({ service }).first();
      const passed = repository && repository.seen_head !== commit && (await knex('operation').where({ service, environment: PUSH_ENVIRONMENT, kind: 'pipeline.run' }).where('created_at', '>', operation.created_at).whereRaw(`input->>'commit' = ?`, [repository.seen_head!]).first('id'));
      if (passed) return { state: 'done', message: `A newer push has it (${passed.id}). ${next}` };
      return { state: 'waiting', message: run ? `Waits for the pipeline: ${run.id}` : 'Waits until the pipeline begins', pollMs: POLL_MS };
    },
  };
}

export const fileSteps = (platform: Platform): StepDefinition[] => [commitStep(platform), pipelineStep()];
