import { PlatformError } from '../../errors/PlatformError';

const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** ISO time that `1h`, `90s` or an ISO time means, undefined for none. Throws a `PlatformError` on anything else. */
export function sinceTime(since: string | undefined, now = Date.now()): string | undefined {
  if (since === undefined || since === '') return undefined;
  const duration = /^(\d{1,6})(s|m|h|d)$/.exec(since);
  if (duration) return new Date(now - Number(duration[1]) * UNIT_MS[duration[2]]).toISOString();
  const time = /^\d{4}-\d{2}-\d{2}/.test(since) ? Date.parse(since) : NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new PlatformError('InputError', `"${since}" is not a time`, 'since takes a duration such as 90s, 15m, 1h or 2d, or an ISO 8601 time.', 'Write it that way.', [{ path: 'since', message: 'not a duration or a time' }]);
}
