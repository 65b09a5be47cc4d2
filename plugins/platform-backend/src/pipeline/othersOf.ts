import type { Knex } from 'knex';
import type { OperationRow } from '../store/rows';
import type { PipelineInput } from './types';

/** True if another run of the same commit, for the same environment, may still need what this one has checked out and built. */
export async function othersOf(knex: Knex, operation: OperationRow): Promise<boolean> {
  const { service, commit, environment }: PipelineInput = operation.input;
  const other = await knex('operation')
    .where({ service, environment, kind: 'pipeline.run' })
    .whereNot({ id: operation.id })
    .whereIn('state', ['running', 'failed'])
    .whereRaw(`input->>'commit' = ?`, [commit])
    .first('id');
  return other !== undefined;
}
