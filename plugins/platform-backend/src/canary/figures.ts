import type { MetricsSource, ReleaseFigures, WindowFigures } from '@waymark/platform-node';

const NONE: ReleaseFigures = { requests: 0, errors: 0, p95Ms: null };
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PATIENCE_MS = 4_000;
/** The furthest back that one question goes. */
const LONGEST_SECONDS = 590;

export interface Place { service: string; environment: string }

/** Figures of both releases, or why there are none. */
export type Found = { candidate: ReleaseFigures; stable: ReleaseFigures; latency: { candidate: ReleaseFigures; stable: ReleaseFigures } } | { missing: string };

/** A source that does not answer is no better than one that says so. */
async function inTime<T>(asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the source of figures did not answer within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

const wordsOf = (error: any) => (error.why ? `${error.what}: ${error.why}` : String(error.message));

/**
 * What both releases have answered since the last measurement, and since the step began.
 *
 * @param seconds - since 1970: where the step begins, where the window begins, and the first second after it
 */
export async function figuresOf(source: MetricsSource | undefined, place: Place, names: { candidate: string; stable: string }, seconds: { began: number; from: number; to: number }): Promise<Found> {
  if (!source) return { missing: 'the target has no source of figures' };
  const { from, to } = seconds;
  const since = Math.max(seconds.began, to - LONGEST_SECONDS);
  const ask = (first: number): Promise<WindowFigures> => source.releases(place, { from: new Date(first * 1000), to: new Date(to * 1000) });
  try {
    const [window, step] = await inTime(Promise.all([ask(from), ask(since)]));
    if (!window.complete) return { missing: 'the source of figures has counted only a part of the time' };
    const of = (found: WindowFigures) => ({ candidate: found.releases.get(names.candidate) ?? NONE, stable: found.releases.get(names.stable) ?? NONE });
    return { ...of(window), latency: of(step) };
  } catch (error) {
    return { missing: wordsOf(error) };
  }
}

/** Requests to the service there in the last hour; null if nobody can tell. */
export async function lastHour(source: MetricsSource | undefined, place: Place, now = Date.now()): Promise<number | null> {
  if (!source) return null;
  const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  try {
    // Whole minutes, and what there is of the one that goes on.
    const [minutes, current] = await inTime(
      Promise.all([source.minutes(new Date(minute - HOUR_MS).toISOString()), source.releases(place, { from: new Date(minute), to: new Date(Math.floor(now / 1000) * 1000) })]),
    );
    const whole = minutes.filter(m => m.service === place.service && m.environment === place.environment).reduce((sum, m) => sum + m.requests, 0);
    return whole + [...current.releases.values()].reduce((sum, r) => sum + r.requests, 0);
  } catch {
    return null;
  }
}
