import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { PUSH_ENVIRONMENT } from '../pipeline/stages';
import type { Platform } from '../platform';
import type { OperationRow, RepositoryRow } from '../store/rows';
import { commitChange, HasMoved } from './commitChange';
import { SERVICE_FILE } from './withReplicas';

const POLL_MS = 250;

/** What every change of the file knows. */
export interface FileInput {
  service: string;
  /** Null: of all of them. */
  environment: string | null;
  /** The commit that the plan of this was made of: another one is not committed upon. */
  onto?: string;
}

/** One kind of change of a service's file. */
export interface FileEdit<I extends FileInput> {
  /** First line of the commit. */
  message(input: I): string;
  /** The text of the file with the change, from what it is; the same where it says so already. Pure. */
  edit(text: string, input: I): string;
  /** What is so from then on, for the log. */
  told(input: I): string;
  result?(input: I): Record<string, unknown>;
}

/** Writes a change into the file. */
function commitStep<I extends FileInput>(platform: Platform, change: FileEdit<I>): StepDefinition {
  return {
    id: 'commit',
    title: `Commit it to ${SERVICE_FILE}`,
    needs: [],
    reversible: false,
    async run(context: StepContext): Promise<StepOutcome> {
      const input: I = context.operation.input;
      const { service, onto } = input;
      let commit: string | null;
      try {
        commit = await commitChange(platform, context, {
          service,
          onto,
          message: change.message(input),
          async edit(read) {
            const before = (await read(SERVICE_FILE)) ?? '';
            const text = change.edit(before, input);
            return text === before ? [] : [{ path: SERVICE_FILE, text }];
          },
        });
      } catch (error) {
        if (!(error instanceof HasMoved)) throw error;
        return { state: 'failed', what: `${SERVICE_FILE} was not changed`, why: `The default branch was at ${onto!.slice(0, 12)} when it was planned, and is not any more`, next: 'Make a new plan, and look at it.' };
      }
      if (!commit) return { state: 'done', skipped: true, message: `${SERVICE_FILE} says so already` };
      await context.log(`Commit ${commit.slice(0, 12)}: ${change.told(input)}.`);
      return { state: 'done', result: { commit, ...(input.environment === null ? {} : { environment: input.environment }), ...change.result?.(input) } };
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
      const { service, environment }: FileInput = operation.input;
      const { commit } = operation.result as { commit?: string };
      if (!commit) return { state: 'done', skipped: true };
      const run = await knex<OperationRow>('operation').where({ service, environment: PUSH_ENVIRONMENT, kind: 'pipeline.run' }).whereRaw(`input->>'commit' = ?`, [commit]).orderBy('created_at', 'desc').first();
      const next = `It is there when the release is: platform deploy${environment === null ? '' : ` --env ${environment}`}`;
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

/** The steps of a change that becomes a commit and goes through the pipeline. */
export const fileSteps = <I extends FileInput>(platform: Platform, change: FileEdit<I>): StepDefinition[] => [commitStep(platform, change), pipelineStep()];
