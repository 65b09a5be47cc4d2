import type { Knex } from 'knex';
import type { BindingRow, OperationRow, ReleaseRow } from '../store/rows';

/** Writes that an operation changes a pin of this place, in the transaction that changes it. Returns its id. */
export async function insertDeployment(
  trx: Knex,
  operation: Pick<OperationRow, 'id' | 'actor' | 'door'>,
  change: { binding: BindingRow; release: ReleaseRow; configRevision: number; reason: string | null; humanDecided: boolean },
): Promise<string> {
  const { binding, release, configRevision } = change;
  const [row] = await trx('deployment').insert(
    {
      service: binding.service,
      environment: binding.environment,
      from_release: binding.stable,
      to_release: release.number,
      from_config_revision: binding.config_revision,
      config_revision: configRevision,
      commit: release.commit,
      committed_at: release.committed_at,
      actor: operation.actor,
      door: operation.door,
      human_decided: change.humanDecided,
      reason: change.reason,
      operation: operation.id,
    },
    'id',
  );
  return row.id;
}
