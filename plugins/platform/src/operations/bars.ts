import type { ApiOperation } from '@waymark/platform-common/api';
import { elapsedMs } from '../words/time';

/** One bar of the picture of where the time went; offsets and widths in percent of the whole. */
export interface Bar {
  name: string;
  left: number;
  width: number;
  durationMs: number;
  running: boolean;
}

/** The bars, and the share that none of them covers: the platform's own time. */
export interface Bars {
  totalMs: number;
  ownMs: number;
  bars: Bar[];
}

/**
 * Lays out the recorded spans of an operation on its time. What they do not cover, counted once where they overlap, is
 * the platform's own.
 *
 * @param now - epoch milliseconds, the end of what still runs
 */
export function layOut(
  operation: Pick<ApiOperation, 'createdAt' | 'endedAt' | 'spans'>,
  now: number,
): Bars {
  const start = Date.parse(operation.createdAt);
  const end = operation.endedAt ? Date.parse(operation.endedAt) : now;
  const totalMs = Math.max(1, end - start);
  const clamp = (time: number) =>
    Math.min(Math.max(time, start), start + totalMs);
  const spans = operation.spans
    .map(span => ({
      name: span.name,
      from: clamp(Date.parse(span.startedAt)),
      to: clamp(span.endedAt ? Date.parse(span.endedAt) : end),
      running: !span.endedAt && !operation.endedAt,
      durationMs: elapsedMs(span.startedAt, span.endedAt, end) ?? 0,
    }))
    .sort((a, b) => a.from - b.from);

  let covered = 0;
  let until = start;
  for (const span of spans) {
    covered += Math.max(0, span.to - Math.max(span.from, until));
    until = Math.max(until, span.to);
  }
  return {
    totalMs,
    ownMs: Math.max(0, totalMs - covered),
    bars: spans.map(span => ({
      name: span.name,
      left: ((span.from - start) / totalMs) * 100,
      width: Math.max(((span.to - span.from) / totalMs) * 100, 0.5),
      durationMs: span.durationMs,
      running: span.running,
    })),
  };
}
