import type { OperationDefinition } from '../operations/types';
import { backUpAnew, backupStep, proofStep } from './backupSteps';
import type { BackupInput } from './types';

/** A backup that somebody asks for; by request it is proven too. */
export function backupOperation(): OperationDefinition {
  const steps = [backupStep({ reason: 'asked', title: 'Take a backup', needs: [] }), proofStep({ title: 'Restore it to a scratch instance and check it', skip: (input: BackupInput) => !input.prove })];
  return { kind: 'database.backup', undoable: true, steps: () => steps, runAnew: backUpAnew };
}
