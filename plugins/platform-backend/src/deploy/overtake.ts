import type { Knex } from 'knex';
import { supersede } from '../operations/supersede';
import type { OperationRow } from '../store/rows';
import { personBehind } from '../token/actorOf';
import type { DeployInput } from './types';

/** Deployments of the same service that have not ended and share an environment with this one. */
async function underWay(trx: Knex, operation: OperationRow): Promise<OperationRow[]> {
  const { service, environments }: DeployInput = operation.input;
  const others = await trx<OperationRow>('operation').where({ service, kind: 'deploy', state: 'running' }).whereNull('superseded_by').whereNot({ id: operation.id });
  // Who waits for an approval holds nothing.
  const waiting = new Set(await trx('approval').whereIn('operation', others.map(o => o.id)).where({ state: 'waiting' }).pluck('operation'));
  return others.filter(other => !(waiting.has(other.id) && other.actor !== operation.actor)).filter(other => (other.input as DeployInput).environments.some(e => environments.includes(e)));
}

/**
 * A newer deployment overtakes the older ones of the same person to the same place. Another person's is overtaken only
 * when that is asked for. To be called in the transaction that begins the newer one.
 *
 * @returns another person's deployment that is in the way; then nothing was overtaken
 */
export async function overtake(trx: Knex, operation: OperationRow, asked: boolean): Promise<OperationRow | undefined> {
  // One at a time for each service: two that begin at once see each other.
  await trx('service').where({ name: operation.service! }).forUpdate().first('name');
  const others = await underWay(trx, operation);
  // What pushes have begun is nobody's in particular: the newer push holds what the older would have brought.
  // A token goes through the same door, and may bring any commit: it overtakes nobody's but its own.
  const pushed = ({ door, actor }: OperationRow) => door === 'pipeline' && personBehind(actor) === actor;
  const anothers = others.find(other => other.actor !== operation.actor && !(pushed(other) && pushed(operation)));
  if (anothers && !asked) return anothers;
  for (const other of others) await supersede(trx, other.id, operation.id);
  return undefined;
}
