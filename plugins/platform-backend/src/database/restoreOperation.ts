import type { OperationDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { databaseReadyStep } from './databaseReadyStep';
import { chooseBackupStep, restoredStep } from './restoreSteps';

/** How long replaying what was archived may take before it counts as failed: retry goes on waiting. */
const PATIENCE_MS = 6 * 3_600_000;

/** A new database as another one was. That one is not touched; until it has succeeded, all of it can be taken back. */
export function restoreOperation(platform: Platform): OperationDefinition {
  const steps = [chooseBackupStep(), restoredStep(platform), databaseReadyStep(PATIENCE_MS)];
  return { kind: 'database.restore', undoable: true, steps: () => steps };
}
