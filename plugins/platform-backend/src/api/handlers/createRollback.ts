import type { Platform } from '../../platform';
import { beginRollback, rollbackTitle } from '../../rollback/beginRollback';
import { decideRollback } from '../../rollback/decideRollback';
import { refuse } from '../../rollback/refuse';
import type { RollbackAsked } from '../../rollback/types';
import { startOnce, type Write } from '../idempotent';
import type { Handlers } from '../types';
import { environmentsOf } from './createDeployment';
import { requireService } from './services';

/** How a rollback is started, asked for as it is or by a plan. */
export function rollbackWrite(platform: Platform, asked: RollbackAsked, supersede = false): Write<number> {
  const { service, team, environment, reason } = asked;
  return {
    kind: 'rollback',
    action: 'createRollback',
    subject: service,
    reason,
    team,
    async check() {
      await environmentsOf(platform, service, team, [environment]);
      const choice = await decideRollback(platform.knex, asked);
      return 'refused' in choice ? refuse(choice.refused) : choice.target.number;
    },
    operation: number => ({ title: rollbackTitle({ service, environment }, number), service, environment, input: asked }),
    async begun(trx, operation) {
      const refusal = await beginRollback(trx, operation, { supersede });
      if (refusal) refuse(refusal);
    },
    underWay: { what: `${service} is being rolled back`, why: 'Another rollback of it has not ended.', next: 'Wait for it: platform operations' },
  };
}

/** Serves rollbacks: to the last release that was healthy in an environment. */
export function createRollbackHandler(platform: Platform): Pick<Handlers, 'createRollback'> {
  return {
    createRollback: {
      team: async ({ path }) => (await requireService(platform, path.service)).team,
      subject: ({ path }) => path.service,
      async handle(call) {
        const { name: service, team } = await requireService(platform, call.path.service);
        const { environment, to, force = false, reason = null, supersede } = call.body;
        return startOnce(platform, call, rollbackWrite(platform, { service, team, environment, to: to ? Number(to.slice(1)) : null, force, reason }, supersede));
      },
    },
  };
}
