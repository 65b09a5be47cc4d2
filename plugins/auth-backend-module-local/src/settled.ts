import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Reads until two readings in a row are equal and not empty, or until the deadline. Right after the first start the
 * catalog fills one entity at a time, and half a list of people looks like the whole.
 *
 * @param read - what to read; must be cheap
 * @param until - epoch milliseconds after which whatever was read last is returned
 * @param intervalMs - pause between readings
 */
export async function settled<T>(
  read: () => Promise<T[]>,
  until: number,
  intervalMs = 300,
): Promise<T[]> {
  let last = await read();
  while (Date.now() < until) {
    await sleep(intervalMs);
    const next = await read();
    if (next.length && next.length === last.length) return next;
    last = next;
  }
  return last;
}
