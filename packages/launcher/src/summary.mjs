// @ts-check
import { peakOf, peakOfCommands } from './memory.mjs';
import { duration } from './progress.mjs';

/**
 * Where the time of a start went and how much memory it took, in one line.
 * @param {readonly { title: string, ms: number, note?: string }[]} steps
 * @param {Record<string, number | undefined>} memory bytes, by who held them at most; unknown ones are left out
 */
export function summary(steps, memory) {
  const split = steps.map(
    ({ title, ms, note }) =>
      `${title} ${duration(ms)}${note ? ` (${note})` : ''}`,
  );
  const peaks = Object.entries(memory)
    .filter(([, bytes]) => bytes)
    .map(([who, bytes]) => `${who} ${Math.round(Number(bytes) / 1e6)} MB`);
  return [
    `Where the time went: ${split.join(', ')}.`,
    peaks.length ? `Peak memory: ${peaks.join(', ')}.` : '',
  ]
    .join(' ')
    .trim();
}

/**
 * Memory of everything that a start has run.
 * @param {import('./product.mjs').Product} product
 */
export const startMemory = product => ({
  preparing: peakOfCommands(),
  launcher: peakOf(process.pid),
  agent: peakOf(product.agent.identity?.pid),
  backend: peakOf(product.backend.identity?.pid),
});
