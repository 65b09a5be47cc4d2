import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { entityRefOf } from './environmentStep';
import type { CreateEnvironmentInput } from './types';

const PATIENCE_MS = 60_000;

/** Waits until the catalog shows the environment. It was told when the row was written; here only the read counts. */
export function environmentCatalogStep(platform: Platform): StepDefinition {
  return {
    id: 'catalog',
    title: 'Show it in the catalog',
    reversible: true,
    async run({ operation, step }: StepContext): Promise<StepOutcome> {
      const { name }: CreateEnvironmentInput = operation.input;
      if (await platform.directory.hasEntity(entityRefOf(name))) return { state: 'done' };
      if (step.started_at && Date.now() - step.started_at.getTime() > PATIENCE_MS) {
        return { state: 'failed', what: 'The catalog does not show it', why: `${entityRefOf(name)} did not appear within ${PATIENCE_MS / 1000} s`, next: 'Retry when the catalog works again, or undo.' };
      }
      return { state: 'waiting', message: 'Waits until the catalog has read it', pollMs: 200 };
    },
  };
}
