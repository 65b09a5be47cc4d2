import { releaseName } from '@waymark/platform-common';
import { createOperation } from '../operations/createOperation';
import { PLATFORM_ACTOR } from '../operations/platformActor';
import type { Platform } from '../platform';
import { insertAudit } from '../store/insertAudit';
import { insertEvent } from '../store/insertEvent';
import { beginRollback, rollbackTitle } from './beginRollback';
import type { Baking } from './baking';
import type { Refusal } from './chooseTarget';
import type { RollbackAsked } from './types';

class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.why);
  }
}

async function begin({ knex, engine }: Platform, deployment: Baking, reason: string): Promise<void> {
  const { id, service, team, environment, from_release } = deployment;
  await knex.transaction(async trx => {
    // The lock first: of two backends that see the same, one goes on.
    const still = await trx('deployment').where({ id, outcome: 'succeeded' }).whereNull('rolled_back_by').forUpdate().first('id');
    if (!still) return;
    const input: RollbackAsked = { service, team, environment, to: null, force: false, reason };
    const operation = await createOperation(trx, engine.definition('rollback'), { title: rollbackTitle({ service, environment }, from_release), service, environment, team, actor: PLATFORM_ACTOR, door: 'pipeline', input });
    const refusal = await beginRollback(trx, operation, { supersede: true });
    if (refusal) throw new Refused(refusal);
    await trx('deployment').where({ id }).update({ rolled_back_by: operation.id });
    await insertAudit(trx, { actor: PLATFORM_ACTOR, door: 'pipeline', action: 'createRollback', subject: service, service, team, on_behalf: false, outcome: 'allowed', reason, operation: operation.id });
  });
}

/** Starts the rollback of a deployment that was watched, once. Where it cannot go back that is said, once too. */
export async function rollBackBySelf(platform: Platform, deployment: Baking, reason: string): Promise<void> {
  try {
    await begin(platform, deployment, reason);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { id, service, team, environment, to_release } = deployment;
    const why = `${reason}. ${error.refusal.what}: ${error.refusal.why}`;
    await platform.knex.transaction(async trx => {
      const marked = await trx('deployment').where({ id }).whereNull('rolled_back_by').update({ rolled_back_by: 'refused' });
      if (!marked) return;
      await insertEvent(trx, { type: 'deployment.not-rolled-back', title: `${releaseName(to_release)} of ${service} in ${environment} fails, and cannot go back by itself: ${why}`, service, environment, actor: PLATFORM_ACTOR });
      await insertAudit(trx, { actor: PLATFORM_ACTOR, door: 'pipeline', action: 'createRollback', subject: service, service, team, on_behalf: false, outcome: 'refused', reason: why, operation: null });
    });
  }
}
