import type { OperationDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { databaseReadyStep } from './databaseReadyStep';
import { databaseStep } from './databaseStep';

/** A database on its own, up to taking connections. Until it has succeeded, all of it can be taken back. */
export function createDatabaseOperation(platform: Platform): OperationDefinition {
  const steps = [databaseStep(platform), databaseReadyStep()];
  return { kind: 'database.create', undoable: true, steps: () => steps };
}
