import type { Freeze } from '../api/productionTypes';
import { actorName } from '../operations/operationWords';

/** Where something would change. */
export interface Place {
  service: string;
  team: string;
  environment: string;
}

type Scope = Pick<Freeze, 'service' | 'team' | 'environment'>;

/** What a freeze leaves open is frozen everywhere: one without environment, team and service stops all. */
const covers = (freeze: Scope, place: Place) =>
  (['service', 'team', 'environment'] as const).every(
    key => freeze[key] === null || freeze[key] === place[key],
  );

/** The freeze that holds a place now, the one that ends last; undefined where there is none. */
export function freezeOf<F extends Scope & Pick<Freeze, 'active' | 'endsAt'>>(
  freezes: F[],
  place: Place,
): F | undefined {
  const end = (freeze: F) =>
    freeze.endsAt === null ? Infinity : Date.parse(freeze.endsAt);
  return freezes
    .filter(freeze => freeze.active && covers(freeze, place))
    .sort((a, b) => end(b) - end(a))[0];
}

/** `service pay in production`, `team payments`, `everything`. */
export function scopeWords({ service, team, environment }: Scope): string {
  const what = [service && `service ${service}`, team && `team ${team}`]
    .filter(Boolean)
    .join(' of ');
  if (what) return environment ? `${what} in ${environment}` : what;
  return environment ? `everything in ${environment}` : 'everything';
}

/** Who has frozen it and why, and who can end it. */
export function frozenWords(
  freeze: Scope & Pick<Freeze, 'reason' | 'createdBy' | 'incident'>,
): string {
  const who = actorName(freeze.createdBy);
  const why = freeze.incident
    ? `during incident ${freeze.incident}: ${freeze.reason}`
    : freeze.reason;
  return `Frozen by ${who} (${why}). ${who} or the platform team can end it.`;
}
