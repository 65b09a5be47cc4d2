import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { madeBy } from './databaseStep';
import type { CreateDatabaseInput } from './types';

const PATIENCE_MS = 120_000;

/**
 * Nothing is done until it takes connections.
 *
 * @param patienceMs - how long that may take
 */
export function databaseReadyStep(patienceMs = PATIENCE_MS): StepDefinition {
  return {
    id: 'ready',
    title: 'Takes connections',
    reversible: true,
    async run({ operation, knex, step }: StepContext): Promise<StepOutcome> {
      const { environment }: CreateDatabaseInput = operation.input;
      const resource = await madeBy(knex, operation);
      const name = resource?.name ?? operation.input.name;
      const ready = resource?.conditions.find(c => c.type === 'Ready');
      if (ready?.status === 'True') return { state: 'done', message: ready.message };
      const late = step.started_at && Date.now() - step.started_at.getTime() > patienceMs;
      if (!resource || ready?.reason === 'Failing' || late) {
        const why = ready?.cause?.words ?? ready?.message ?? 'It was not observed.';
        return { state: 'failed', what: `${name} is not ready in ${environment}`, why, next: 'Retry goes on from here; Undo takes it away again.' };
      }
      // What the target says when it refuses for now (no room for one more) is what the person waits for.
      const words = ready?.cause?.words;
      return { state: 'waiting', message: ready ? `${ready.message}${words && !ready.message.includes(words) ? ` (${words})` : ''}` : 'Waits for the first observation' };
    },
  };
}
