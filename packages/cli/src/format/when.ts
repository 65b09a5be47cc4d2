import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';

const UNITS: Record<string, number> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A time that lies ahead, as the API takes it: `2h` is in two hours, an ISO 8601 time is itself. */
export function whenOf(option: string, text: string, now: number): string {
  const [, amount, unit] = /^([1-9]\d{0,5})(s|m|h|d)$/.exec(text) ?? [];
  if (amount) return new Date(now + Number(amount) * UNITS[unit]).toISOString();
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text)))
    return new Date(text).toISOString();
  throw new CliError(
    ExitCode.usage,
    `"${text}" is not a time.`,
    '',
    `Use for instance --${option} 30m, 2h, 3d (from now on) or 2026-12-24T18:00:00Z.`,
  );
}

/** A while in hours: `90m` is 1.5. */
export function hoursOf(option: string, text: string): number {
  const [, amount, unit] = /^([1-9]\d{0,5})(s|m|h|d)$/.exec(text) ?? [];
  if (amount) return (Number(amount) * UNITS[unit]) / UNITS.h;
  throw new CliError(
    ExitCode.usage,
    `"${text}" is not a while.`,
    '',
    `Use for instance --${option} 30m, 2h or 1d.`,
  );
}

/** A time as people read it, to the minute and in UTC: `2026-12-24 18:00 UTC`. */
export const timeWords = (time: string) =>
  `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
