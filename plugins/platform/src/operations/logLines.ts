import type { ApiOperationLogLine } from '@waymark/platform-common/api';

/** How many lines are kept on the page; the platform keeps them all. */
export const KEPT_LINES = 5000;

/** Adds new lines to those known; a line seen twice (after a reconnect) counts once; the oldest fall off. */
export function addLines<T extends { cursor: string }>(
  known: T[],
  fresh: T[],
  keep: number = KEPT_LINES,
): T[] {
  const seen = new Set(known.slice(-fresh.length - 1000).map(l => l.cursor));
  const added = fresh.filter(line => !seen.has(line.cursor));
  if (!added.length) return known;
  const all = known.concat(added);
  return all.length > keep ? all.slice(all.length - keep) : all;
}

/** The step that a line belongs to: `pipeline/test` is said by a part of the step `pipeline`. */
export const stepOf = (line: { step: string }) => line.step.split('/')[0];

/** The part of the step that said it, where it has parts: `test` of `pipeline/test`. */
export const partOf = (line: { step: string }) =>
  line.step.split('/').slice(1).join('/') || undefined;

/** Lines by the step that they belong to. */
export function byStep(
  lines: ApiOperationLogLine[],
): Map<string, ApiOperationLogLine[]> {
  const steps = new Map<string, ApiOperationLogLine[]>();
  for (const line of lines) {
    const mine = steps.get(stepOf(line));
    if (mine) mine.push(line);
    else steps.set(stepOf(line), [line]);
  }
  return steps;
}
