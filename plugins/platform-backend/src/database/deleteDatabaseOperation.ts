import type { OperationDefinition } from '../operations/types';
import type { Platform } from '../platform';
import { backUpAnew, backupStep, proofStep } from './backupSteps';
import { standStillStep, stillStep } from './deleteSteps';
import type { DeleteInput } from './types';

/** One that was to be stopped has been written to since its final backup: that is made anew, too. Pure. */
const runAnew = (failed: string[]): string[] => (failed.includes('stop') ? ['backup', 'proof', ...failed] : backUpAnew(failed));

/** A final backup, proven; then the database stands still until its grace period is over, and can be brought back whole. */
export function deleteDatabaseOperation(platform: Platform): OperationDefinition {
  const skip = (input: DeleteInput) => !input.finalBackup;
  const steps = [
    backupStep({ reason: 'final', title: 'Take a final backup', needs: [], skip, keepDays: (input: DeleteInput) => input.graceDays + input.finalKeepDays }),
    proofStep({ title: 'Restore that to a scratch instance and check it', skip }),
    standStillStep(platform),
    stillStep(),
  ];
  return { kind: 'database.delete', undoable: true, steps: () => steps, runAnew };
}
