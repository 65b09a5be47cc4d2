import type { Platform } from '../../platform';
import { beginRollback, rollbackTitle } from '../../rollback/beginRollback';
import { chooseTarget, type Refusal } from '../../rollback/chooseTarget';
import { readHistory } from '../../rollback/readHistory';
import { PlatformError } from '../../errors/PlatformError';
import { startOnce } from '../idempotent';
import type { Handlers } from '../types';
import { environmentsOf } from './createDeployment';
import { requireService } from './services';

function refuse({ what, why, next }: Refusal): never {
  throw new PlatformError('ConflictError', what, why, next);
}

/** Serves rollbacks: to the last release that was healthy in an environment. */
export function createRollbackHandler(platform: Platform): Pick<Handlers, 'createRollback'> {
  return {
    createRollback: {
      team: async ({ path }) => (await requireService(platform, path.service)).team,
      subject: ({ path }) => path.service,
      async handle(call) {
        const { service } = call.path;
        const { environment, force = false, reason = null, supersede = false } = call.body;
        const to = call.body.to ? Number(call.body.to.slice(1)) : null;
        const { team } = await requireService(platform, service);
        return startOnce(platform, call, {
          kind: 'rollback',
          action: 'createRollback',
          subject: service,
          reason,
          team,
          async check() {
            await environmentsOf(platform, service, team, [environment]);
            const history = await readHistory(platform.knex, service, environment);
            const choice = history && chooseTarget(history, { to: to ?? undefined, force });
            if (choice && 'refused' in choice) refuse(choice.refused);
            return choice ? choice.target.number : refuse({ what: `${service} has nothing to go back to in ${environment}`, why: 'Nothing was ever deployed there.', next: `platform deploy --env ${environment}` });
          },
          operation: number => ({
            title: rollbackTitle({ service, environment }, number),
            service,
            environment,
            input: { service, team, environment, to, force, reason },
          }),
          async begun(trx, operation) {
            const refusal = await beginRollback(trx, operation, { supersede });
            if (refusal) refuse(refusal);
          },
          underWay: { what: `${service} is being rolled back`, why: 'Another rollback of it has not ended.', next: 'Wait for it: platform operations' },
        });
      },
    },
  };
}
