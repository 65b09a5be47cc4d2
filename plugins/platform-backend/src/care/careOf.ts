import { type DatabaseCare, DriverError, type Target } from '@waymark/platform-node';
import { LostClaimError } from '../loop/fenced';

/** What looks after the data of a type on a target; undefined where nothing does. */
export const careOf = (target: Target, type: string): DatabaseCare | undefined => target.drivers.find(d => d.type === type)?.care;

/** Runs a call to a target; that a newer claim has been there is a lost claim. */
export async function underFence<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof DriverError && error.errorClass === 'fenced') throw new LostClaimError(error.message);
    throw error;
  }
}
