import { releaseName, type ServiceFile } from '@waymark/platform-common';
import { createOperation } from '../operations/createOperation';
import type { StepContext } from '../operations/types';
import { findUnfit } from '../image/findUnfit';
import type { Platform } from '../platform';
import { promotionOrder } from '../store/promotionOrder';
import type { ReleaseRow } from '../store/rows';
import { overtake } from './overtake';
import { productionOf } from './productionOf';
import type { DeployInput } from './types';

/** Takes back the transaction that has begun the promotion. */
class UnderWay extends Error {}

/**
 * What a push has brought to the first environment goes on to the next ones by itself, where the service's file says
 * `promotion: automatic`. Once for each run; another person's deployment that is under way is left alone.
 */
export async function promoteAfterPush(platform: Platform, { operation, knex, write, log }: StepContext): Promise<void> {
  const number = (operation.result as any)._number as number;
  const service = operation.service!;
  const release = await knex<ReleaseRow>('release').where({ service, number }).first();
  if (!release || (release.spec as ServiceFile).spec.deployment.promotion !== 'automatic') return;
  const [, ...environments] = await promotionOrder(knex);
  const key = `promote:${operation.id}`;
  if (!environments.length || (await knex('operation').where({ key }).first('id'))) return;

  const unfit = await findUnfit(platform, service, release, environments);
  if (unfit) {
    await log(`Not promoted: ${unfit.what}. ${unfit.why} ${unfit.next}`);
    return;
  }
  const input: DeployInput = { service, team: operation.team!, environments, production: await productionOf(knex, environments), release: number, reason: 'promotion: automatic' };
  try {
    const next = await write(async trx => {
      const made = await createOperation(trx, platform.engine.definition('deploy'), {
        title: `Deploy ${releaseName(number)} of ${service} to ${environments.join(', then ')}`,
        actor: operation.actor,
        door: 'pipeline',
        service,
        team: operation.team,
        environment: environments[environments.length - 1],
        input,
        key,
      });
      const other = await overtake(trx, made, false);
      if (other) throw new UnderWay(`"${other.title}" of ${other.actor} has not ended (${other.id})`);
      return made;
    });
    await log(`Goes on to ${environments.join(', then ')}: ${next.id}`);
  } catch (error) {
    if (!(error instanceof UnderWay)) throw error;
    await log(`Not promoted: ${error.message}. Promote it when that has ended: platform promote ${service}`);
  }
}
