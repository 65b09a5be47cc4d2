import type { AuthService } from '@backstage/backend-plugin-api';
import { type Entity, parseEntityRef, RELATION_MEMBER_OF, stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

export interface Team { name: string; title: string; entityRef: string }

/** Which group may write for every team. */
export const PLATFORM_GROUP = 'group:default/platform';
const TEAM_ANNOTATION = 'waymark.dev/team';

/** A person as the portal shows them. */
export interface Person { name: string; email: string; teams: Team[] }

/** What is only shown, or only narrows a list, may be this old. A page asks for the same person several times at once. */
const SHOWN_MS = 3000;

/** People and teams, as the catalog has them now: asked at the time of each write, never read from a token. */
export class Directory {
  private readonly shown = new Map<string, { until: number; person: Promise<Person> }>();

  constructor(private readonly catalog: CatalogService, private readonly auth: AuthService) {}

  /** Teams that a person is a member of, by name. A person whom the catalog does not know has none. */
  async teamsOf(userRef: string): Promise<Team[]> {
    const credentials = await this.auth.getOwnServiceCredentials();
    const user = await this.catalog.getEntityByRef(userRef, { credentials });
    return this.teamsIn(user);
  }

  /** A person with their teams, as they were known a moment ago: to show, never to decide by. */
  async lately(userRef: string): Promise<Person> {
    const now = performance.now();
    const known = this.shown.get(userRef);
    if (known && known.until > now) return known.person;
    for (const [ref, { until }] of this.shown) if (until <= now) this.shown.delete(ref);
    const person = this.read(userRef);
    this.shown.set(userRef, { until: now + SHOWN_MS, person });
    person.catch(() => this.shown.delete(userRef));
    return person;
  }

  private async read(userRef: string): Promise<Person> {
    const credentials = await this.auth.getOwnServiceCredentials();
    const user = await this.catalog.getEntityByRef(userRef, { credentials });
    return { ...profileOf(userRef, user), teams: await this.teamsIn(user) };
  }

  private async teamsIn(user: Entity | undefined): Promise<Team[]> {
    const credentials = await this.auth.getOwnServiceCredentials();
    const refs = (user?.relations ?? []).filter(r => r.type === RELATION_MEMBER_OF).map(r => r.targetRef);
    if (!refs.length) return [];
    const { items } = await this.catalog.getEntitiesByRefs({ entityRefs: refs, fields: ['kind', 'metadata', 'spec.profile'] }, { credentials });
    return items
      .filter(item => item !== undefined)
      .map(group => ({
        name: group.metadata.annotations?.[TEAM_ANNOTATION] ?? group.metadata.name,
        title: ((group.spec as any)?.profile?.displayName as string) ?? group.metadata.title ?? group.metadata.name,
        entityRef: stringifyEntityRef(group),
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /** The group that a team's name in a file means, or undefined if there is none. */
  async groupOfTeam(team: string): Promise<Team | undefined> {
    const credentials = await this.auth.getOwnServiceCredentials();
    const { items } = await this.catalog.getEntities(
      { filter: [{ kind: 'Group', 'metadata.name': team }, { kind: 'Group', [`metadata.annotations.${TEAM_ANNOTATION}`]: team }], fields: ['kind', 'metadata', 'spec.profile'] },
      { credentials },
    );
    // A group that is annotated with a team of another name does not answer to its own.
    const group = items.find(i => (i.metadata.annotations?.[TEAM_ANNOTATION] ?? i.metadata.name) === team);
    return group && { name: team, title: (group.spec as any)?.profile?.displayName ?? group.metadata.title ?? team, entityRef: stringifyEntityRef(group) };
  }

  async displayName(userRef: string): Promise<{ name: string; email: string }> {
    const credentials = await this.auth.getOwnServiceCredentials();
    return profileOf(userRef, await this.catalog.getEntityByRef(userRef, { credentials }));
  }

  /** Whether the catalog has an entity: what "in the catalog the moment it exists" is checked by. */
  async hasEntity(entityRef: string): Promise<boolean> {
    const credentials = await this.auth.getOwnServiceCredentials();
    return (await this.catalog.getEntityByRef(entityRef, { credentials })) !== undefined;
  }

  /** Entities of the catalog that have one of these annotations, by their refs. */
  async annotated(any: Array<{ annotation: string; value: string }>): Promise<string[]> {
    const credentials = await this.auth.getOwnServiceCredentials();
    const filter = any.map(({ annotation, value }) => ({ [`metadata.annotations.${annotation}`]: value }));
    const { items } = await this.catalog.getEntities({ filter, fields: ['kind', 'metadata'] }, { credentials });
    return items.map(entity => stringifyEntityRef(entity)).sort();
  }

  /** Has the catalog read an entity now that it may know and not show yet. A request only: whether it helped is seen by looking. */
  async readAgain(entityRef: string): Promise<void> {
    const credentials = await this.auth.getOwnServiceCredentials();
    await this.catalog.refreshEntity(entityRef, { credentials }).catch(() => undefined);
  }
}

function profileOf(userRef: string, user: Entity | undefined): { name: string; email: string } {
  const profile = (user?.spec as any)?.profile ?? {};
  const { name } = parseEntityRef(userRef);
  return { name: profile.displayName ?? name, email: profile.email ?? `${name}@users.invalid` };
}
