import type { ApiPerson } from '@waymark/platform-common/api';

/** A group that can own a service. */
export interface Team {
  /** `group:default/payments` */
  ref: string;
  title: string;
}

/** Teams by whether the person may create for them. */
export interface SortedTeams {
  own: Team[];
  others: Team[];
}

/** The person's own teams, and the others; each by name. */
export function sortTeams(
  teams: Team[],
  person: Pick<ApiPerson, 'teams'> | undefined,
): SortedTeams {
  const mine = new Set(person?.teams.map(team => team.entityRef) ?? []);
  const sorted = [...teams].sort((a, b) => a.title.localeCompare(b.title));
  return {
    own: sorted.filter(team => mine.has(team.ref)),
    others: sorted.filter(team => !mine.has(team.ref)),
  };
}

/**
 * Why this person can not create for this team, in one sentence; undefined when they can, and while it is not known: the
 * platform decides in the end.
 */
export function refusal(
  ref: string | undefined,
  person: Pick<ApiPerson, 'teams' | 'isPlatformTeam'> | undefined,
): string | undefined {
  if (!ref || !person || person.isPlatformTeam) return undefined;
  if (person.teams.some(team => team.entityRef === ref)) return undefined;
  const name = ref.slice(ref.indexOf('/') + 1);
  const own = person.teams.map(team => team.title);
  if (!own.length) {
    return 'You are in no team, so you can not create a service: ask the platform team to add you to one.';
  }
  return `You are not in team ${name}: choose ${own.join(
    ' or ',
  )}, or ask somebody of ${name} or of the platform team.`;
}
