import type { Knex } from 'knex';
import type { OperationDefinition, StepOutcome } from '../operations/types';
import { getBinding, movePins } from '../store/bindings';
import type { BindingRow, DeploymentRow, ReleaseRow } from '../store/rows';
import { releaseOf } from './candidate';

type Context = Parameters<NonNullable<OperationDefinition['onFailed']>>[0];

/** Puts the pins of one place back to where they were before a deployment, if they still are where it has put them. Nothing where it has ended since it was read. */
export async function putBack(trx: Knex, deployment: DeploymentRow, outcome: string, reason?: string): Promise<void> {
  const { service, environment, to_release: number, from_release: before } = deployment;
  const binding = await trx<BindingRow>('binding').where({ service, environment }).forUpdate().first();
  // A rollback of another person may have ended it while the lock was waited for: it has said how, and moved the pins.
  if (!(await trx('deployment').where({ id: deployment.id, outcome: deployment.outcome }).update({ outcome, ...(reason ? { reason } : {}) }))) return;
  const newer = await trx('deployment').where({ service, environment }).where('id', '>', deployment.id).first('id');
  if (!binding || binding.removing || newer) return;
  const pins: Partial<BindingRow> = {};
  if (binding.candidate === number) Object.assign(pins, { candidate: null, weight: 0 });
  if (binding.stable === number && before !== number) {
    const there = before !== null && (await trx<ReleaseRow>('release').where({ service, number: before }).first('number'));
    pins.stable = there ? before : null;
    if (there && deployment.from_config_revision) pins.config_revision = deployment.from_config_revision;
  }
  // The same release with another configuration, or another database: that is what goes back.
  if (binding.stable === number && before === number && deployment.from_config_revision !== null && binding.config_revision === deployment.config_revision && binding.config_revision !== deployment.from_config_revision) {
    pins.config_revision = deployment.from_config_revision;
  }
  if (Object.keys(pins).length) await movePins(trx, service, environment, pins);
}

/**
 * Puts the pins back to where they were before this operation, in every environment that it has not brought to an end:
 * a candidate is cleared, traffic that was moved goes back to the release that had it. Twice is once.
 *
 * @param how - `undo`: also where it has already been counted as a success; `superseded`: for a newer one
 */
export async function giveUp({ operation, write }: Context, how?: 'undo' | 'superseded'): Promise<void> {
  await write(async trx => {
    const deployments = await trx<DeploymentRow>('deployment')
      .where({ operation: operation.id })
      .modify(q => void (how === 'undo' ? q.where(w => w.whereNull('outcome').orWhere('outcome', 'succeeded')) : q.whereNull('outcome')))
      .orderBy('id', 'desc');
    for (const deployment of deployments) await putBack(trx, deployment, how === 'superseded' ? 'superseded' : 'failed');
  });
}

/** What to wait for until nothing of this operation's release runs where it does not serve, undefined when it is gone. */
export async function untilGone({ operation, knex }: Context): Promise<(StepOutcome & { state: 'waiting' }) | undefined> {
  const number = releaseOf(operation);
  const environments: string[] = await knex('deployment').where({ operation: operation.id }).distinct().pluck('environment');
  for (const environment of environments) {
    const binding = await getBinding(knex, operation.service!, environment);
    if (!binding || number === undefined || binding.stable === number || binding.candidate === number) continue;
    const left = binding.nodes.find(n => n.id === `workload/r${number}` || n.id === `migration/r${number}`);
    if (left) return { state: 'waiting', message: `Waits until ${left.name} is gone${left.cause?.words ? `: ${left.cause.words}` : ''}`, pollMs: 200 };
  }
  return undefined;
}
