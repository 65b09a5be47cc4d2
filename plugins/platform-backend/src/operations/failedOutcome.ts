import { DriverError } from '@waymark/platform-node';
import type { StepOutcome } from './types';

/** How many times in a row a step may break unexpectedly before a person is asked. */
const TRIES = 6;

/** What an exception in a step comes to: tried again while that may help, then a failure that a person can retry or undo. */
export function failedOutcome(title: string, error: unknown, failures: number): StepOutcome {
  if (error instanceof DriverError) {
    if (error.errorClass === 'invalid') return { state: 'failed', what: error.what, why: error.why, next: error.next };
    if (failures < TRIES) throw error;
    return { state: 'failed', what: error.what, why: error.why, next: error.next };
  }
  const { name, message } = error as Error;
  if (['InputError', 'ConflictError', 'NotFoundError', 'NotAllowedError'].includes(name) || failures >= TRIES) {
    return { state: 'failed', what: `${title} failed`, why: message, next: 'Retry goes on from here; Undo takes back what was made.' };
  }
  throw error;
}
