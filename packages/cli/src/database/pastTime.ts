import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';

const UNITS: Record<string, number> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A time that has passed, as the API takes it: `10m` is ten minutes ago, an ISO 8601 time is itself. */
export function pastTime(option: string, text: string, now: number): string {
  const [, amount, unit] = /^([1-9]\d{0,5})(s|m|h|d)$/.exec(text) ?? [];
  if (amount) return new Date(now - Number(amount) * UNITS[unit]).toISOString();
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text)))
    return new Date(text).toISOString();
  throw new CliError(
    ExitCode.usage,
    `"${text}" is not a time.`,
    '',
    `Use for instance --${option} 10m, 2h (so long ago) or 2026-12-24T18:00:00Z.`,
  );
}
