import { SHOWN_WITHIN_MS, untilShown } from '../access/untilShown';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { entityRefOf } from './environmentStep';
import type { CreateEnvironmentInput } from './types';

/** Waits until the catalog shows the environment. It was told when the row was written; here only the read counts. */
export function environmentCatalogStep(platform: Platform): StepDefinition {
  return {
    id: 'catalog',
    title: 'Show it in the catalog',
    reversible: true,
    async run(context: StepContext): Promise<StepOutcome> {
      const { name }: CreateEnvironmentInput = context.operation.input;
      const entityRef = entityRefOf(name);
      return (await untilShown(platform.directory, entityRef, context)) ?? {
        state: 'failed', what: 'The catalog does not show it', why: `${entityRef} did not appear within ${SHOWN_WITHIN_MS / 1000} s`, next: 'Retry when the catalog works again, or undo.',
      };
    },
  };
}
