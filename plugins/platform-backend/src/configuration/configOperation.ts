import type { OperationDefinition } from '../operations/types';
import { giveUp } from '../rollout/giveUp';
import { configSteps } from './configSteps';
import type { ConfigInput } from './types';

export const CONFIG_APPLY = 'config.apply';

/** A new config revision: what serves is started beside itself with it and takes over, so that no request fails. */
export function configOperation(): OperationDefinition {
  return {
    kind: CONFIG_APPLY,
    undoable: true,
    steps: ({ environment }: ConfigInput) => configSteps(environment),
    onFailed: context => giveUp(context),
    onSuperseded: context => giveUp(context, 'superseded'),
    // The pins went back: all that had been brought about is brought about again.
    runAnew: (_, steps) => steps,
  };
}
