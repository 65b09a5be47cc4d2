import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { CreateServiceInput } from './types';

const PATIENCE_MS = 60_000;

/** Waits until the catalog can show the service. It was told when the repository was made; here only the read counts. */
export function catalogStep(platform: Platform): StepDefinition {
  return {
    id: 'catalog',
    title: 'Show it in the catalog',
    reversible: true,
    needs: ['repository'],
    async run({ operation, step }: StepContext): Promise<StepOutcome> {
      const input: CreateServiceInput = operation.input;
      const head = (operation.result as any)._head;
      if (!(await platform.sourceControl.readFile(input.name, head, 'catalog-info.yaml'))) {
        return { state: 'done', skipped: true, message: 'The repository has no catalog-info.yaml' };
      }
      if (await platform.directory.hasEntity(`component:default/${input.name}`)) return { state: 'done' };
      if (step.started_at && Date.now() - step.started_at.getTime() > PATIENCE_MS) {
        return { state: 'failed', what: 'The catalog does not show it', why: `component:default/${input.name} did not appear within ${PATIENCE_MS / 1000} s of being registered`, next: 'Check catalog-info.yaml (its name must be the name of the service), then retry.' };
      }
      return { state: 'waiting', message: 'Waits until the catalog has read it', pollMs: 200 };
    },
  };
}
