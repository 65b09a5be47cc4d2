import {
  parseEntityRef,
  RELATION_MEMBER_OF,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { AuthService } from '@backstage/backend-plugin-api';

/** One who can be picked on the sign-in page. */
export interface Person {
  entityRef: string;
  displayName: string;
  /** Name of their first team; absent when they are in none. */
  team?: string;
  /** What they do, in a few words. */
  title?: string;
  /** Address of a picture, or the picture itself as a data URI. */
  picture?: string;
}

interface Deps {
  catalog: CatalogService;
  auth: AuthService;
}

/** Everybody in the catalog, by team and then by name. */
export async function listPeople(deps: Deps): Promise<Person[]> {
  const users = await findUsers(deps, {});
  return users
    .map(toPerson)
    .sort(
      (a, b) =>
        (a.team ?? '').localeCompare(b.team ?? '') ||
        a.displayName.localeCompare(b.displayName),
    );
}

/** The first member of a group, by name; undefined while the catalog knows none. */
export async function firstMember(
  deps: Deps,
  group: string,
): Promise<string | undefined> {
  const users = await findUsers(deps, {
    'relations.memberOf': group.toLowerCase(),
  });
  return users.map(user => stringifyEntityRef(user)).sort()[0];
}

async function findUsers(
  { catalog, auth }: Deps,
  filter: Record<string, string>,
): Promise<Entity[]> {
  const { items } = await catalog.getEntities(
    { filter: { kind: 'User', ...filter } },
    { credentials: await auth.getOwnServiceCredentials() },
  );
  return items;
}

function toPerson(user: Entity): Person {
  const profile = (user.spec?.profile ?? {}) as {
    displayName?: string;
    picture?: string;
  };
  const team = user.relations?.find(
    ({ type }) => type === RELATION_MEMBER_OF,
  )?.targetRef;
  return {
    entityRef: stringifyEntityRef(user),
    displayName: profile.displayName ?? user.metadata.name,
    team: team && parseEntityRef(team).name,
    title: user.metadata.description,
    picture: profile.picture,
  };
}
