import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Reads until there is something.
 *
 * @param patienceMs - how long, in milliseconds
 * @throws Error after that time without
 */
export async function eventually<T>(
  read: () => Promise<T | undefined>,
  patienceMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const value = await read();
    if (value !== undefined) return value;
    await sleep(100);
  }
  throw new Error(`It did not come about within ${patienceMs / 1000} s`);
}
