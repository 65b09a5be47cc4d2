import { DriverError } from '@waymark/platform-node';
import { setTimeout as delay } from 'node:timers/promises';
import { givenUp } from './connection/trouble';

/** Controllers write to what they look after all the time: so often it is looked again before that is an error. */
const TRIES = 10;

/** Says that what was looked at has changed, and everything has to be looked at again. */
export const MOVED = Symbol('moved');

/** Does something that somebody else may get in the way of, until nobody does. */
export async function again<T>(
  object: string,
  signal: AbortSignal,
  work: () => Promise<T | typeof MOVED>,
): Promise<T> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const result = await work();
    if (result !== MOVED) return result;
    try {
      await delay(Math.random() * 20 * tries, undefined, { signal });
    } catch {
      throw givenUp(`Writing ${object}`);
    }
  }
  throw new DriverError(
    'retryable',
    `${object} could not be written`,
    `somebody else has changed it in each of ${TRIES} moments between looking at it and writing it`,
    'Nothing: it is tried again by itself',
  );
}
