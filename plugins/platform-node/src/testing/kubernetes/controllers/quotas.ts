import { used, written } from '../access/quota';
import type { Hand } from './Hand';

/** Says of every ResourceQuota how much of it is used. */
export function quotas(hand: Hand): void {
  for (const quota of hand.list('ResourceQuota')) {
    const hard: Record<string, string> = quota.spec?.hard ?? {};
    const taken = Object.keys(hard).map(entry => [
      entry,
      written(entry, used(hand.world, quota, entry)),
    ]);
    hand.state(quota, { hard, used: Object.fromEntries(taken) });
  }
}
