import type { OperationRow } from '../store/rows';
import type { PipelineInput } from './types';

/** Where a commit of a service is checked out and built: the artifact of its release on the local target. */
export const workspaceName = (service: string, commit: string) => `${service}-${commit.slice(0, 12)}`;

/** As `workspaceName`, for a run: what is built for a preview is that preview's own, and goes with it. */
export const workspaceOf = ({ service, commit, branch, environment }: Pick<PipelineInput, 'service' | 'commit' | 'branch' | 'environment'>) =>
  branch === undefined ? workspaceName(service, commit) : `${workspaceName(service, commit)}-${environment}`;

/** The preview that a run builds for, null for one of the default branch. */
export const previewOf = ({ branch, environment }: Pick<PipelineInput, 'branch' | 'environment'>): string | null => (branch === undefined ? null : environment);

/** A job of one attempt at a stage: a retry runs anew, a crash finds it again. */
export const jobName = (operation: Pick<OperationRow, 'id' | 'attempt'>, stage: string, tries = 0) =>
  `${operation.id}-${stage}-${operation.attempt}${tries ? `-${tries}` : ''}`;

/** How often a job that was lost with its machine is begun again before a person is asked. */
export const LOST_TRIES = 3;

/** Every name that jobs of this operation may have had, over all attempts and tries. */
export const jobNamesOf = (operation: Pick<OperationRow, 'id' | 'attempt'>, stage: string): string[] =>
  Array.from({ length: operation.attempt }, (_, a) => a + 1).flatMap(attempt =>
    Array.from({ length: LOST_TRIES + 1 }, (_, tries) => jobName({ id: operation.id, attempt }, stage, tries)),
  );
