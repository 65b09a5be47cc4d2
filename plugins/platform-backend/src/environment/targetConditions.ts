import type { Condition } from '@waymark/platform-common';
import type { Platform } from '../platform';
import { describeError } from '../binding/describeError';

/** What a target says of itself: whether it answers, what it lacks and how to get it. That all is well is not said. */
export function targetConditions(platform: Pick<Platform, 'target'>, name: string): Condition[] {
  try {
    return (platform.target(name).conditions?.() ?? []).filter(({ type, status }) => type !== 'Reachable' || status !== 'True');
  } catch (error) {
    const { what, why } = describeError(error);
    return [{ type: 'Reachable', status: 'False', reason: 'TargetNotConfigured', message: `${what}.`, cause: { node: 'target', object: name, words: why }, next: 'Enter it in the configuration again.' }];
  }
}
