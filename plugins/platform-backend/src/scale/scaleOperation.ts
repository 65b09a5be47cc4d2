import type { OperationDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { type FileEdit, fileSteps } from './fileSteps';
import { endSteps } from './endSteps';
import { overrideSteps } from './overrideSteps';
import type { ScaleInput } from './types';
import { withReplicas } from './withReplicas';

const REPLICAS: FileEdit<ScaleInput> = {
  message: ({ environment, replicas }) => `Scale ${environment} to ${replicas} replicas`,
  edit: (text, { environment, replicas }) => withReplicas(text, environment, replicas!),
  told: ({ environment, replicas }) => `${environment} has ${replicas} replicas`,
  result: ({ replicas }) => ({ replicas }),
};

/** Another number of replicas: a line of the file that goes through the pipeline, an override that ends by itself, or the end of one. */
export function scaleOperation(platform: Platform): OperationDefinition {
  const committed = fileSteps(platform, REPLICAS);
  return {
    kind: 'scale',
    undoable: true,
    steps({ override, replicas }: ScaleInput) {
      if (override) return overrideSteps;
      return replicas === null ? endSteps : committed;
    },
  };
}
