import { SHOWN_WITHIN_MS, untilShown } from '../access/untilShown';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { CreateServiceInput } from './types';

/** Waits until the catalog can show the service. It was told when the repository was made; here only the read counts. */
export function catalogStep(platform: Platform): StepDefinition {
  return {
    id: 'catalog',
    title: 'Show it in the catalog',
    reversible: true,
    needs: ['repository'],
    async run(context: StepContext): Promise<StepOutcome> {
      const { operation } = context;
      const input: CreateServiceInput = operation.input;
      const head = (operation.result as any)._head;
      if (!(await platform.sourceControl.readFile(input.name, head, 'catalog-info.yaml'))) {
        return { state: 'done', skipped: true, message: 'The repository has no catalog-info.yaml' };
      }
      const entityRef = `component:default/${input.name}`;
      return (await untilShown(platform.directory, entityRef, context)) ?? {
        state: 'failed', what: 'The catalog does not show it', why: `${entityRef} did not appear within ${SHOWN_WITHIN_MS / 1000} s of being registered`, next: 'Check catalog-info.yaml (its name must be the name of the service), then retry.',
      };
    },
  };
}
