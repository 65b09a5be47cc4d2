import { releaseName } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { noticeRolledBack } from '../notice/noticeRolledBack';
import { putBack } from '../rollout/giveUp';
import { heldPlace } from '../rollout/place';
import { PLATFORM_ACTOR } from '../operations/platformActor';
import { insertAudit } from '../store/insertAudit';
import { insertEvent } from '../store/insertEvent';
import type { OperationRow } from '../store/rows';

/**
 * Takes the release that an operation brings out of the traffic at once and gives it up, in the caller's transaction:
 * what is wanted and what is there never disagree. Nothing happens where the place is another's by now.
 *
 * @param reason - one sentence, without its full stop
 * @param person - who has asked for it; else the platform does it by itself, and its audit says so
 * @returns false if there was nothing to roll back
 */
export async function rollBack(trx: Knex, operation: OperationRow, environment: string, reason: string, person?: string): Promise<boolean> {
  const held = await heldPlace(trx, operation, environment);
  if (!held || held.deployment.outcome !== null) return false;
  const { deployment } = held;
  await putBack(trx, deployment, 'rolled-back', reason);
  await trx('operation').where({ id: operation.id }).update({ result: trx.raw('result || ?::jsonb', [JSON.stringify({ rolledBack: true, environment, reason })]) });
  const { service, team } = operation;
  const actor = person ?? PLATFORM_ACTOR;
  const before = deployment.from_release;
  const back = before === null ? 'is empty again' : `is back at ${releaseName(before)}`;
  await insertEvent(trx, { type: 'deployment.rolled-back', title: `${service} in ${environment} ${back}: ${reason}`, service, environment, actor, operation: operation.id });
  await noticeRolledBack(trx, operation, { environment, back, reason, actor });
  if (!person) await insertAudit(trx, { actor, door: 'pipeline', action: 'rollBackCanary', subject: service, service, team, on_behalf: false, outcome: 'allowed', reason, operation: operation.id });
  return true;
}
