import type { ApiBinding, ApiEnvironment } from '@waymark/platform-common/api';

/** `group:default/payments` and `payments` are the same team. Pure. */
export const teamName = (ref: string | undefined) =>
  ref?.slice(ref.indexOf('/') + 1);

/** Where a database of a team can be: no previews, nothing that goes, no environment of another team. Pure. */
export function environmentsFor(
  all: ApiEnvironment[],
  team: string | undefined,
): ApiEnvironment[] {
  const own = teamName(team);
  return all.filter(
    one => !one.branch && !one.removing && (!one.team || one.team === own),
  );
}

/** What some services cost a month as they run, in one currency; undefined where nothing is known. Pure. */
export function costOf(
  bindings: ApiBinding[],
  services: string[],
): { perMonth: number; currency: string } | undefined {
  const costs = bindings
    .filter(one => services.includes(one.service))
    .flatMap(one => one.cost ?? []);
  if (!costs.length) return undefined;
  const perMonth = costs.reduce((sum, one) => sum + one.perMonth, 0);
  return { perMonth, currency: costs[0].currency };
}
