/** Somebody one can sign in as on the embedded default. */
export interface SignInPerson {
  entityRef: string;
  displayName: string;
  /** Name of their first team; absent for somebody in none. */
  team?: string;
  title?: string;
  picture?: string;
}

/** The people of a team, under its name. */
export interface TeamOfPeople {
  team: string;
  people: SignInPerson[];
}

/**
 * Asks who can be picked.
 *
 * @param authUrl - address of the `auth` plugin
 * @returns the people, or undefined where picking is switched off (production)
 * @throws when the backend cannot be reached or answers with an error
 */
export async function fetchPeople(
  authUrl: string,
  fetchImpl: typeof fetch = fetch,
): Promise<SignInPerson[] | undefined> {
  const response = await fetchImpl(`${authUrl}/waymark-local/people`);
  if (response.status === 404) return undefined;
  if (!response.ok) {
    throw new Error(`The backend answered ${response.status}`);
  }
  const body: { people: SignInPerson[] } = await response.json();
  return body.people;
}

/** People by team; the platform team last, since most who come are developers. */
export function byTeam(people: SignInPerson[]): TeamOfPeople[] {
  const teams = new Map<string, SignInPerson[]>();
  for (const person of people) {
    const team = person.team ?? 'In no team';
    teams.set(team, [...(teams.get(team) ?? []), person]);
  }
  return [...teams]
    .map(([team, members]) => ({
      team,
      people: [...members].sort((a, b) =>
        a.displayName.localeCompare(b.displayName),
      ),
    }))
    .sort(
      (a, b) =>
        Number(isPlatform(a.team)) - Number(isPlatform(b.team)) ||
        a.team.localeCompare(b.team),
    );
}

function isPlatform(team: string): boolean {
  return team.toLowerCase() === 'platform';
}
