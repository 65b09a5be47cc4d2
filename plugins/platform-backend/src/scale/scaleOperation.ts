import type { OperationDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { fileSteps } from './fileSteps';
import { overrideSteps } from './overrideSteps';
import type { ScaleInput } from './types';

/** Another number of replicas: a line of the file that goes through the pipeline, or an override that ends by itself. */
export function scaleOperation(platform: Platform): OperationDefinition {
  const committed = fileSteps(platform);
  return {
    kind: 'scale',
    undoable: true,
    steps: ({ override }: ScaleInput) => (override ? overrideSteps : committed),
  };
}
