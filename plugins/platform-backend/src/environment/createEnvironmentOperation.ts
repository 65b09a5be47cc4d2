import type { OperationDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { environmentCatalogStep } from './environmentCatalogStep';
import { environmentStep } from './environmentStep';

/** An environment of a team's own. Until it has succeeded, it can be taken back. */
export function createEnvironmentOperation(platform: Platform): OperationDefinition {
  const steps = [environmentStep(platform), environmentCatalogStep(platform)];
  return { kind: 'environment.create', undoable: true, steps: () => steps };
}
