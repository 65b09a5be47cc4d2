import type { Knex } from 'knex';
import { createOperation } from '../operations/createOperation';
import type { Platform } from '../platform';
import { insertAudit } from '../store/insertAudit';
import type { OperationRow } from '../store/rows';
import type { DeleteEnvironmentInput } from './types';

/** What says that an environment is being torn down. */
export const openDelete = (knex: Knex, name: string) =>
  knex<OperationRow>('operation').where({ kind: 'environment.delete', environment: name, state: 'running' }).first('id');

/** Nothing new begins in it from here on. */
export const markRemoving = (trx: Knex, name: string) => trx('environment').where({ name }).update({ removing: true });

/** One at a time for each environment. */
export const deleteKey = (name: string) => `environment:${name}`;

export const deleteTitle = ({ name, branch }: Pick<DeleteEnvironmentInput, 'name' | 'branch'>) => (branch ? `Tear down the preview of ${branch} (${name})` : `Tear down environment ${name}`);

/** Begins to tear an environment down where nobody has asked for it by the API, once. With its audit, in the caller's transaction. */
export async function beginDelete(
  trx: Knex,
  platform: Pick<Platform, 'engine'>,
  input: DeleteEnvironmentInput,
  by: { actor: string; door: string; team: string; reason: string },
): Promise<void> {
  const { actor, door, team, reason } = by;
  await markRemoving(trx, input.name);
  if (await openDelete(trx, input.name)) return;
  const operation = await createOperation(trx, platform.engine.definition('environment.delete'), {
    title: deleteTitle(input),
    actor,
    door,
    team,
    service: input.service ?? null,
    environment: input.name,
    input: { ...input, reason },
    exclusive_key: deleteKey(input.name),
  });
  await insertAudit(trx, { actor, door, action: 'deleteEnvironment', subject: input.name, service: input.service ?? null, team, on_behalf: false, outcome: 'allowed', reason, operation: operation.id });
}
