import { refuseField } from './newRepository';
import type { EnvironmentRules } from '../../environment/rules';

const HOUR_MS = 3_600_000;

/** How long an environment lasts that is asked for with so many hours, milliseconds. Throws a `PlatformError` for too long a time. */
export function lastsMs(rules: EnvironmentRules, what: string, hours: number | undefined, path: string): number {
  if (hours === undefined) return rules.lastsMs;
  const longest = Math.floor(rules.longestMs / HOUR_MS);
  if (hours > longest) refuseField(what, path, `${hours} hours are more than the ${longest} that are allowed from now`, `Ask for at most ${longest}; it can be extended again.`);
  return hours * HOUR_MS;
}
