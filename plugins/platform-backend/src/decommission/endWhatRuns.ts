import type { Knex } from 'knex';
import { beginDelete } from '../environment/beginDelete';
import { supersede } from '../operations/supersede';
import type { StepContext } from '../operations/types';
import { undoOperation } from '../operations/undoOperation';
import type { Platform } from '../platform';
import type { EnvironmentRow, OperationRow } from '../store/rows';
import type { DecommissionInput } from './types';

const UNIQUE_VIOLATION = '23505';
/** How long what cannot give way is left to end by itself; then it is taken back. */
const PATIENCE_MS = 60_000;

/** What works with the service beside the operation that ends it; also what brings it elsewhere (a clone). */
const working = (knex: Knex, { id, input }: OperationRow) =>
  knex<OperationRow>('operation')
    .where(q => q.where({ service: input.service }).orWhereRaw(`input->'services' @> ?::jsonb`, [JSON.stringify([{ service: input.service }])]))
    .whereIn('state', ['running', 'undoing'])
    .whereNot({ id })
    .orderBy('id');

/** Ends what is under way with it. What to wait for, in words; undefined when nothing is. */
export async function endOperations(platform: Platform, { knex, operation, step, write }: StepContext): Promise<string | undefined> {
  const others = await working(knex, operation);
  const late = Date.now() - step.started_at!.getTime() > PATIENCE_MS;
  for (const other of others.filter(o => o.state === 'running' && !o.superseded_by && o.kind !== 'environment.delete')) {
    const definition = platform.engine.known(other.kind);
    if (other.parent) continue;
    if (definition?.onSuperseded) await write(trx => supersede(trx, other.id, operation.id));
    else if (late && definition?.undoable && other.service) {
      await write(async trx => {
        if (await trx('operation').where({ id: other.id, state: 'running' }).forUpdate().first('id')) await undoOperation(trx, other.id, operation.actor);
      });
    }
  }
  return others.length ? `Waits until "${others[0].title}" has ended (${others[0].id})` : undefined;
}

/** Tears its previews down; bringing it back makes them anew of their branches. What to wait for, in words; undefined when there are none. */
export async function endPreviews(platform: Platform, { knex, operation, write }: StepContext): Promise<string | undefined> {
  const { service }: DecommissionInput = operation.input;
  const previews = await knex<EnvironmentRow>('environment').where({ service }).whereNotNull('branch');
  for (const { name, branch } of previews.filter(p => !p.removing)) {
    const by = { actor: operation.actor, door: operation.door, team: operation.team!, reason: `${service} is decommissioned` };
    await write(trx => beginDelete(trx, platform, { name, service, branch: branch! }, by)).catch(error => {
      // What makes it has not ended yet: it is waited for.
      if (error.code !== UNIQUE_VIOLATION) throw error;
    });
  }
  await write(trx => trx('preview_branch').where({ service }).delete());
  return previews.length ? `Waits until the preview ${previews[0].name} is gone` : undefined;
}

/** Whatever waits for a word, or tells that something is wrong with it, is over. In the caller's transaction. */
export async function endQuestions(trx: Knex, { input, actor }: Pick<OperationRow, 'input' | 'actor'>): Promise<void> {
  const { service }: DecommissionInput = input;
  const why = `${service} was decommissioned`;
  await trx('alert').where({ service, resolved_at: null }).update({ resolved_at: trx.fn.now() });
  await trx('approval').where({ service, state: 'waiting' }).update({ state: 'rejected', decided_by: actor, decided_at: trx.fn.now(), reason: why });
  await trx('service_transfer').where({ service, state: 'waiting' }).update({ state: 'declined', decided_by: actor, decided_at: trx.fn.now() });
  // What is closed stays so when it comes back: who brings it back looks at it anew.
  const closed: string[] = (await trx('incident').where({ service, closed_at: null }).update({ closed_at: trx.fn.now(3), closed_by: actor, summary: why }, ['id'])).map((row: any) => row.id);
  await trx('freeze_window').whereIn('incident', closed).whereNull('ended_at').update({ ended_at: trx.fn.now(), ended_by: actor });
}
