import { crashPoint } from '../crashPoint';
import type { OperationDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { giveUp } from '../rollout/giveUp';
import { configSteps } from './configSteps';
import { destroyBroughtBy } from './destroyUnused';
import type { ConfigInput } from './types';

export const CONFIG_APPLY = 'config.apply';

/** A new config revision: what serves is started beside itself with it and takes over, so that no request fails. */
export function configOperation(platform: Platform): OperationDefinition {
  return {
    kind: CONFIG_APPLY,
    undoable: true,
    steps: (input: ConfigInput) => configSteps(platform, input),
    async onFailed(context) {
      crashPoint(`${CONFIG_APPLY}/failed/begun`);
      await giveUp(context);
      crashPoint(`${CONFIG_APPLY}/failed/acted`);
    },
    async onSuperseded(context) {
      await giveUp(context, 'superseded');
      await context.write(trx => destroyBroughtBy(trx, context.operation.id));
    },
    // The pins went back: all that had been brought about is brought about again.
    runAnew: (_, steps) => steps,
  };
}
