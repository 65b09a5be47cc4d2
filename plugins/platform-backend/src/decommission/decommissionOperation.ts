import type { OperationDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { archiveStep } from './archiveStep';
import { goneFromCatalogStep } from './catalogSteps';
import { dependantsStep } from './dependantsStep';
import { graceStep } from './graceStep';
import { databasesStillStep, snapshotStep } from './snapshotSteps';
import { stopStep } from './stopStep';

/** A service goes, so that it can be brought back whole until its grace period is over. Undone before its end, it serves again. */
export function decommissionOperation(platform: Platform): OperationDefinition {
  const steps = [dependantsStep(), stopStep(platform), snapshotStep(platform), databasesStillStep(), archiveStep(platform), goneFromCatalogStep(platform), graceStep()];
  return { kind: 'service.decommission', undoable: true, steps: () => steps };
}
