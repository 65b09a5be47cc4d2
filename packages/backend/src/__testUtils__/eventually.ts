import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Reads until there is something.
 *
 * @throws Error after 20 seconds without
 */
export async function eventually<T>(
  read: () => Promise<T | undefined>,
): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const value = await read();
    if (value !== undefined) return value;
    await sleep(100);
  }
  throw new Error('It did not come about within 20 seconds');
}
