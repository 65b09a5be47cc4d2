import type { OperationDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { fileSteps } from '../scale/fileSteps';
import { ADDED, SIZE } from './fileEdits';
import { sizeSteps } from './sizeSteps';
import type { ResizeInput } from './types';

export const DATABASE_RESIZE = 'database.resize';
export const DATABASE_ADD = 'database.add';

/** Another size: a line of the file that goes through the pipeline, or an override that ends by itself; at once for one without a service. */
export function resizeOperation(platform: Platform): OperationDefinition {
  const committed = fileSteps(platform, SIZE);
  return { kind: DATABASE_RESIZE, undoable: true, steps: ({ service, override, size }: ResizeInput) => (service !== null && !override && size !== null ? committed : sizeSteps) };
}

/** The block of platform.yaml that asks for a database. The pipeline makes it. */
export function addDatabaseOperation(platform: Platform): OperationDefinition {
  const steps = fileSteps(platform, ADDED);
  return { kind: DATABASE_ADD, undoable: true, steps: () => steps };
}
