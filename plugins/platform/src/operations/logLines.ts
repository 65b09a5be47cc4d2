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
  const added = fresh.filter(({ cursor }) => {
    const isNew = !seen.has(cursor);
    seen.add(cursor);
    return isNew;
  });
  if (!added.length) return known;
  const all = known.concat(added);
  return all.length > keep ? all.slice(all.length - keep) : all;
}

/**
 * The step that a line belongs to: `pipeline/test` is said by a part of the step `pipeline`, and `staging/migrate` by the
 * step of that name. Undefined where there is none.
 */
export function stepOf(
  line: { step: string },
  ids: string[],
): string | undefined {
  return ids
    .filter(id => id && (line.step === id || line.step.startsWith(`${id}/`)))
    .sort((a, b) => b.length - a.length)[0];
}

/** The part of the step that said it, where it has parts: `test` of `pipeline/test`. */
export const partOf = (line: { step: string }, step: string | undefined) =>
  (step && line.step.slice(step.length + 1)) || undefined;

/** Lines by the step that they belong to; those of none are left out. */
export function byStep(
  lines: ApiOperationLogLine[],
  ids: string[],
): Map<string, ApiOperationLogLine[]> {
  const steps = new Map<string, ApiOperationLogLine[]>();
  const known = new Map<string, string | undefined>();
  for (const line of lines) {
    if (!known.has(line.step)) known.set(line.step, stepOf(line, ids));
    const step = known.get(line.step);
    if (!step) continue;
    const mine = steps.get(step);
    if (mine) mine.push(line);
    else steps.set(step, [line]);
  }
  return steps;
}
