import type { OperationDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { emptyStep } from './tearDown/emptyStep';
import { filesStep, goneFromCatalogStep, recordsStep } from './tearDown/recordsStep';
import { stopStep } from './tearDown/stopStep';

/** Tears an environment down, with all that is in it. It can be retried, and never taken back: the data is gone. */
export function deleteEnvironmentOperation(platform: Platform): OperationDefinition {
  const steps = [stopStep(platform), emptyStep(), filesStep(platform), recordsStep(platform), goneFromCatalogStep(platform)];
  return { kind: 'environment.delete', undoable: false, steps: () => steps };
}
