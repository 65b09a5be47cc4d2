import type { OperationRow } from '../store/rows';

/** Where a commit of a service is checked out and built: the artifact of its release on the local target. */
export const workspaceName = (service: string, commit: string) => `${service}-${commit.slice(0, 12)}`;

/** A job of one attempt at a stage: a retry runs anew, a crash finds it again. */
export const jobName = (operation: Pick<OperationRow, 'id' | 'attempt'>, stage: string, tries = 0) =>
  `${operation.id}-${stage}-${operation.attempt}${tries ? `-${tries}` : ''}`;
