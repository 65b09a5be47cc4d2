import { releaseName } from '@waymark/platform-common';
import { releasesOf } from '../image/imageRelease';
import { mirrorChildLog } from '../create/mirrorChildLog';
import type { StepContext, StepOutcome } from '../operations/types';
import { firstRun } from '../pipeline/firstRun';
import { PUSH_ENVIRONMENT } from '../pipeline/stages';
import type { Platform } from '../platform';
import type { OperationRow, ReleaseRow, RepositoryRow } from '../store/rows';
import type { DeployInput } from './types';

const POLL_MS = 250;

/** The newest run of the pipeline for a commit. */
async function runOf({ knex }: StepContext, service: string, commit: string): Promise<OperationRow | undefined> {
  return knex<OperationRow>('operation')
    .where({ service, environment: PUSH_ENVIRONMENT, kind: 'pipeline.run' })
    .whereRaw(`input->>'commit' = ?`, [commit])
    .orderBy([{ column: 'created_at', order: 'desc' }, { column: 'id', order: 'desc' }])
    .first();
}

function outcomeOf(run: OperationRow | undefined, commit: string): StepOutcome {
  const short = commit.slice(0, 12);
  if (!run) return { state: 'waiting', message: `Waits until the pipeline of ${short} begins`, pollMs: POLL_MS };
  if (run.state === 'running') return { state: 'waiting', message: `Waits for the pipeline of ${short}: ${run.id}`, pollMs: POLL_MS };
  const { what, why, next } = run.error ?? { what: `The pipeline of ${short} was ${run.state}`, why: 'Somebody has ended it', next: 'Push again.' };
  return { state: 'failed', what, why, next: `${next} platform operations ${run.id}` };
}

/**
 * The release of the newest commit of the default branch. A commit that is being built is waited for, one that failed
 * fails here with its stage, and a repository that was never built begins with its first run.
 *
 * @returns the release, or what to wait for
 */
export async function headRelease(platform: Platform, context: StepContext): Promise<ReleaseRow | StepOutcome> {
  const { service, team }: DeployInput = context.operation.input;
  const { knex } = context;
  const repository = await knex<RepositoryRow>('repository').where({ service, made: true }).first();
  const head = repository && (await platform.sourceControl.heads([repository.name])).get(repository.name);
  if (!repository || !head) {
    return { state: 'failed', what: `${service} has nothing to deploy`, why: 'Its repository has no commit on the default branch', next: 'Push one.' };
  }
  const release = await releasesOf(knex, service, head).first();
  let run = await runOf(context, service, head);
  // A release is there before its run has ended: until then staging is that run's, and only then the commit has passed.
  if (release && run?.state !== 'running') return release;
  if (!run && repository.seen_head === null) {
    run = await firstRun(platform, context, { service, team, commit: head });
    await context.remember({ begun: run.id });
  }
  if (run) await mirrorChildLog(platform, context, run);
  return outcomeOf(run, head);
}

/** True if this is a release and not something to wait for. */
export const isRelease = (found: ReleaseRow | StepOutcome): found is ReleaseRow => 'number' in found;

/** What the log says of the release that was chosen. */
export const describeRelease = ({ number, commit, commit_message }: ReleaseRow) => `${releaseName(number)}: ${commit.slice(0, 12)} ${commit_message.split('\n')[0]}`;
