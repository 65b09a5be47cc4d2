import { createOperation } from '../operations/createOperation';
import type { StepContext } from '../operations/types';
import type { Platform } from '../platform';
import type { OperationRow } from '../store/rows';
import { PUSH_ENVIRONMENT } from './stages';
import type { PipelineInput } from './types';

/** Begins the pipeline of a repository's first push as a child of this operation. From here on every push begins one. */
export async function firstRun(platform: Platform, { operation, write }: StepContext, run: { service: string; team: string; commit: string }): Promise<OperationRow> {
  const { service, team, commit } = run;
  const input: PipelineInput = { service, repository: service, commit, environment: PUSH_ENVIRONMENT };
  return write(async trx => {
    await trx('repository').where({ name: service }).update({ seen_head: commit });
    return createOperation(trx, platform.engine.definition('pipeline.run'), {
      title: `Deploy ${service} to ${PUSH_ENVIRONMENT}`,
      actor: operation.actor,
      door: operation.door,
      service,
      team,
      environment: PUSH_ENVIRONMENT,
      parent: operation.id,
      input,
      exclusive_key: `pipeline:${service}/${PUSH_ENVIRONMENT}`,
    });
  });
}
