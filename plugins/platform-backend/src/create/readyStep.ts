import { PUSH_ENVIRONMENT } from '../pipeline/stages';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import { isPassedBy } from '../pipeline/passBy';
import { getBinding } from '../store/bindings';
import type { CreateServiceInput } from './types';

const PATIENCE_MS = 120_000;

/** Nothing is done until it is healthy. */
export function readyStep(platform: Platform): StepDefinition {
  return {
    id: 'ready',
    title: 'Healthy in staging',
    reversible: true,
    needs: ['pipeline', 'catalog'],
    async run({ operation, knex, step }: StepContext): Promise<StepOutcome> {
      const input: CreateServiceInput = operation.input;
      // The target of staging runs images, and there is none yet: the pipeline has said so.
      if (isPassedBy(operation)) {
        await platform.trees.remove(operation.input.tree);
        return { state: 'done', skipped: true, message: `Nothing is deployed to ${PUSH_ENVIRONMENT} before there is an image` };
      }
      const binding = await getBinding(knex, input.name, PUSH_ENVIRONMENT);
      const ready = binding?.conditions.find(c => c.type === 'Ready');
      if (ready?.status === 'True') {
        await platform.trees.remove(operation.input.tree);
        return { state: 'done', message: ready.message };
      }
      const late = step.started_at && Date.now() - step.started_at.getTime() > PATIENCE_MS;
      if (ready?.reason === 'Failing' || late) {
        return { state: 'failed', what: `${input.name} is not healthy in ${PUSH_ENVIRONMENT}`, why: ready?.cause?.words ?? ready?.message ?? 'It was not observed.', next: `platform logs ${input.name} --env ${PUSH_ENVIRONMENT}` };
      }
      return { state: 'waiting', message: ready?.message ?? 'Waits for the first observation' };
    },
  };
}
