import { releaseName } from '@waymark/platform-common';
import type { StepContext, StepOutcome } from '../operations/types';
import { bindingOf, numberOf, serves } from './candidate';
import { othersRollout } from './place';

/**
 * What to answer where the release of an operation serves in a place already; undefined where it does not. While another
 * operation has brought it there and has not ended, that is waited for: one that was overtaken takes back what it brought,
 * also the very release that the newer one is about.
 */
export async function servesAlready(context: StepContext, environment: string): Promise<StepOutcome | undefined> {
  // In this order: whoever has ended before has taken back what it takes back.
  const other = await othersRollout(context.knex, context.operation, environment);
  const number = numberOf(context);
  if (!serves(await bindingOf(context, environment), number)) return undefined;
  if (other) return { state: 'waiting', message: `Waits until "${other.title}" of ${other.actor} has ended (${other.id})`, pollMs: 100 };
  return { state: 'done', skipped: true, message: `${releaseName(number)} serves there already` };
}
