import type { OperationDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { giveUp } from '../rollout/giveUp';
import type { ResourceRow } from '../store/rows';
import { exchangeSteps } from './besideStep';
import { exchangeOf, loginStep, LOGIN_STEP, wantAgain } from './loginStep';
import { makeOwnAgain } from './makeOwn';
import { retireSteps } from './retireStep';
import type { RotateInput } from './types';

export const DATABASE_ROTATE = 'database.rotate';

type Context = Parameters<NonNullable<OperationDefinition['onFailed']>>[0];

/** What has not come to serve is taken back: the old login counts, and the one that was to come is let out. Twice is once. */
async function takeBack(context: Context, how?: 'superseded'): Promise<void> {
  const input: RotateInput = context.operation.input;
  await giveUp(context, how);
  const exchange = await exchangeOf(context);
  if (!exchange?.served) return;
  await context.write(async trx => {
    await makeOwnAgain(trx, { service: input.service!, environment: input.environment });
    const resource = await trx<ResourceRow>('resource').where({ id: input.resource }).forUpdate().first();
    // It serves: only the end is missing, and Retry goes on with that.
    if (!resource || resource.login?.user !== exchange.before.user) return;
    if (!resource.logins.length) return;
    await trx('resource').where({ id: resource.id }).update({ logins: '[]' });
    await wantAgain(trx, input, true);
  });
}

/**
 * Exchanges the login of a database for its other one: that is let in first, what serves is started beside itself with it
 * and takes over, and the old one is let out when nobody uses it any more, which is then tried.
 */
export function rotateOperation(platform: Platform): OperationDefinition {
  return {
    kind: DATABASE_ROTATE,
    undoable: false,
    steps(input: RotateInput) {
      const exchange = exchangeSteps(input, 'Start it beside itself', [LOGIN_STEP], async context => {
        const found = (await exchangeOf(context))!;
        return found.served ? { database: { object: found.object, login: found.next }, reason: input.reason ?? 'Rotation of credentials' } : undefined;
      });
      return [loginStep(platform), ...exchange, ...retireSteps(platform, exchange[exchange.length - 1].id)];
    },
    onFailed: context => takeBack(context),
    onSuperseded: context => takeBack(context, 'superseded'),
    // Its pins were put back: what brings them about is done again. What comes after they have moved goes on.
    runAnew: (failed, steps) => (failed.some(id => id === 'retire' || id === 'refused') ? failed : steps),
  };
}
