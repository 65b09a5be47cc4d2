import type { Knex } from 'knex';
import { createOperation } from '../operations/createOperation';
import { supersede } from '../operations/supersede';
import type { OperationEngine } from '../operations/OperationEngine';
import type { OperationRow, ServiceRow } from '../store/rows';
import type { PipelineInput } from './types';

/**
 * Begins the run of a push, in the transaction that notes its head as seen. The newer push overtakes the runs before it to
 * the same environment: what it brings holds what they would have brought.
 */
export async function startRun(trx: Knex, engine: OperationEngine, input: PipelineInput, about: { title: string; pusher: string | undefined }): Promise<OperationRow> {
  const { service, environment } = input;
  const owner = await trx<ServiceRow>('service').where({ name: service }).first();
  const older: string[] = await trx('operation').where({ service, environment, kind: 'pipeline.run', state: 'running' }).whereNull('superseded_by').pluck('id');
  await trx('operation').whereIn('id', older).update({ exclusive_key: null });
  const run = await createOperation(trx, engine.definition('pipeline.run'), {
    title: about.title.slice(0, 200),
    actor: about.pusher ?? 'unknown',
    door: 'pipeline',
    service,
    team: owner!.team,
    environment,
    input,
    exclusive_key: `pipeline:${service}/${environment}`,
  });
  // One whose release serves already only tidies up: it has come to its end and is not overtaken.
  const served: string[] = await trx('deployment').whereIn('operation', older).where({ outcome: 'succeeded' }).pluck('operation');
  for (const id of older.filter(o => !served.includes(o))) await supersede(trx, id, run.id);
  return run;
}
