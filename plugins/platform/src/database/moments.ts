import type { DatabaseDetail } from '../api/databaseTypes';

type Deployment = DatabaseDetail['deployments'][number];

const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** The span to which one can go back, in epoch milliseconds, of whole seconds within it. */
export interface Span {
  from: number;
  to: number;
}

/**
 * The whole seconds to which one can go back; undefined while there are none. What the database is writing is brought
 * into the archive when it is needed: while that works, and it runs, the span reaches to when it was last looked at. Pure.
 */
export function spanOf({
  window,
  archive,
  state,
  statistics,
}: Pick<DatabaseDetail, 'window' | 'archive' | 'state' | 'statistics'>):
  | Span
  | undefined {
  if (!window) return undefined;
  const whole = archive?.ok && state !== 'deleted';
  const seen = whole && statistics ? Date.parse(statistics.at) : 0;
  const latest = Math.max(Date.parse(window.latest), seen);
  const from = Math.ceil(Date.parse(window.earliest) / SECOND) * SECOND;
  return { from, to: Math.max(from, Math.floor(latest / SECOND) * SECOND) };
}

/** The moment nearest to the one asked for to which one can go back. Pure. */
export function within({ from, to }: Span, moment: number): number {
  return Math.min(to, Math.max(from, moment));
}

/** How far an arrow key moves: a second in an hour, a minute in a week. Pure. */
export function stepOf({ from, to }: Span): number {
  const length = to - from;
  if (length <= HOUR) return SECOND;
  return length <= 24 * HOUR ? 10 * SECOND : 60 * SECOND;
}

/** A second before a deployment began to change things. Pure. */
export function justBefore(span: Span, { at }: Pick<Deployment, 'at'>): number {
  return within(span, Math.floor(Date.parse(at) / SECOND) * SECOND - SECOND);
}

/** Where each deployment lies, in percent of the way from left to right; those outside are left out. Pure. */
export function marksOf(
  span: Span,
  deployments: Deployment[],
): Array<Deployment & { left: number }> {
  const length = span.to - span.from;
  return deployments.flatMap(one => {
    const at = Date.parse(one.at);
    if (length <= 0 || at < span.from || at > span.to) return [];
    return [{ ...one, left: ((at - span.from) / length) * 100 }];
  });
}

/** What lies around a moment: `after r3 and before r4 was deployed`. Pure. */
export function aroundWords(moment: number, deployments: Deployment[]): string {
  const before = deployments.filter(one => Date.parse(one.at) <= moment).at(-1);
  const after = deployments.find(one => Date.parse(one.at) > moment);
  if (before && after)
    return `After ${before.release} and before ${after.release} was deployed.`;
  if (after) return `Before ${after.release} was deployed.`;
  return before ? `After ${before.release} was deployed.` : '';
}

const two = (value: number) => String(value).padStart(2, '0');

/** A moment as the browser's own field has it, on the reader's clock: `2026-11-21T09:05:07`. Pure. */
export function toField(moment: number): string {
  const d = new Date(moment);
  const day = `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  return `${day}T${two(d.getHours())}:${two(d.getMinutes())}:${two(
    d.getSeconds(),
  )}`;
}

/** What stands in that field as a moment; undefined while it is none. Pure. */
export function fromField(text: string): number | undefined {
  const moment = new Date(text).getTime();
  return text && !Number.isNaN(moment) ? moment : undefined;
}
