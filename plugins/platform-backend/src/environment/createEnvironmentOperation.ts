import type { OperationDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { environmentCatalogStep } from './environmentCatalogStep';
import { environmentStep } from './environmentStep';
import { clonedServiceStep } from './serviceStep';
import type { CreateEnvironmentInput } from './types';

/** An environment of a team's own. Until it has succeeded, it can be taken back. */
export function createEnvironmentOperation(platform: Platform): OperationDefinition {
  const steps = [environmentStep(platform), environmentCatalogStep(platform)];
  return { kind: 'environment.create', undoable: true, steps: () => steps };
}

/** The same, with the services that were named as they serve elsewhere, and no others. */
export function cloneEnvironmentOperation(platform: Platform): OperationDefinition {
  return {
    kind: 'environment.clone',
    undoable: true,
    steps: ({ services }: CreateEnvironmentInput) => [
      environmentStep(platform),
      { ...environmentCatalogStep(platform), needs: ['environment'] },
      ...(services ?? []).map(service => clonedServiceStep(platform, service)),
    ],
  };
}
