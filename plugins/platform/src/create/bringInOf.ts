import type {
  ApiPerson,
  ApiRepository,
  components,
} from '@waymark/platform-common/api';

/** What the platform has found out about a repository. */
export type Proposal = components['schemas']['Proposal'];
export type Finding = components['schemas']['Finding'];

/** What is brought in: a repository, and the files that are added to it. */
export interface BringInOf {
  repository?: string;
  team?: string;
  head?: string;
  serviceFile?: string;
  catalogFile?: string;
}

/** Repositories that can be brought in by this person: of no service, and of their teams. Pure. */
export const repositoriesFor = (
  repositories: ApiRepository[],
  person: Pick<ApiPerson, 'teams' | 'isPlatformTeam'>,
): ApiRepository[] => {
  const teams = new Set(person.teams.map(team => team.name));
  return repositories.filter(
    one => !one.service && (person.isPlatformTeam || teams.has(one.team ?? '')),
  );
};

/** What is sent where nobody changes anything. Pure. */
export const proposed = (proposal: Proposal): BringInOf => ({
  repository: proposal.repository,
  team: proposal.team,
  head: proposal.head,
  ...(proposal.serviceFile && { serviceFile: proposal.serviceFile }),
  ...(proposal.catalogFile && { catalogFile: proposal.catalogFile }),
});

/** What stands in the way for sure, in one sentence; undefined where nothing does. Pure. */
export function inTheWay(findings: Finding[]): string | undefined {
  const first = findings.find(one => one.severity === 'must' && one.certain);
  return first && `${first.what}. ${first.next}`;
}

/** Why this cannot be brought in, in one sentence; undefined where it can. The parser is the platform's own. */
export async function bringInProblem(
  of: BringInOf,
): Promise<string | undefined> {
  if (!of.repository) return 'Choose the repository that is brought in.';
  if (!of.head) return 'Wait until the repository has been looked at.';
  if (!of.serviceFile)
    return 'It cannot come onto the path as it is: see what is missing above.';
  const { parseServiceFile } = await import('@waymark/platform-common/spec');
  const parsed = parseServiceFile(of.serviceFile);
  if (!parsed.ok) {
    const [{ line, column, message, next }] = parsed.problems;
    return `platform.yaml:${line}:${column} ${message} ${next}`;
  }
  const { name, team } = parsed.file.metadata;
  if (name !== of.repository)
    return `The service is called like its repository: write name: ${of.repository}.`;
  if (team !== of.team)
    return `The repository belongs to team ${of.team}: write team: ${of.team}.`;
  return undefined;
}
