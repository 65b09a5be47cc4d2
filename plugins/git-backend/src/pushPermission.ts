import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import {
  RELATION_MEMBER_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createPlatformClient } from '@waymark/platform-common/api';

/** Annotation of a group that stands for a team of another name. */
export const TEAM_ANNOTATION = 'waymark.dev/team';

/** What a decision on a push rests on. */
export interface PushDecision {
  allowed: boolean;
  /** In words, for the person who pushes. */
  why: string;
}

/** Decides whether a person may push to a repository: asked at the time of the push, never of what a token says. */
export class PushPermission {
  constructor(
    private readonly deps: {
      auth: AuthService;
      discovery: DiscoveryService;
      catalog: CatalogService;
      platformTeam: string;
      creatorOf: (repository: string) => Promise<string | undefined>;
    },
  ) {}

  async decide(person: string, repository: string): Promise<PushDecision> {
    const [groups, team] = await Promise.all([
      this.groupsOf(person),
      this.teamOf(repository),
    ]);
    if (groups.some(group => group.ref === this.deps.platformTeam)) {
      return { allowed: true, why: 'the platform team may push everywhere' };
    }
    if (team === undefined) {
      // No service has it: it is a repository on its own, and who made it looks after it.
      const allowed = (await this.deps.creatorOf(repository)) === person;
      return {
        allowed,
        why: 'no service owns this repository: only who made it and the platform team may push',
      };
    }
    const allowed = groups.some(group => group.team === team);
    return {
      allowed,
      why: `it belongs to the team '${team}', and you are not a member`,
    };
  }

  private async teamOf(repository: string): Promise<string | undefined> {
    const { auth, discovery } = this.deps;
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'platform',
    });
    const client = createPlatformClient({
      baseUrl: await discovery.getBaseUrl('platform'),
      headers: { authorization: `Bearer ${token}` },
    });
    const { data, response } = await client.GET('/repositories/{repository}', {
      params: { path: { repository } },
      signal: AbortSignal.timeout(10_000),
    });
    if (data) return data.team;
    if (response.status === 404) return undefined;
    throw new ServiceUnavailableError(
      'The platform did not say who owns this repository.',
    );
  }

  private async groupsOf(
    person: string,
  ): Promise<Array<{ ref: string; team: string }>> {
    const { auth, catalog } = this.deps;
    const credentials = await auth.getOwnServiceCredentials();
    const user = await catalog.getEntityByRef(person, { credentials });
    const refs = (user?.relations ?? [])
      .filter(r => r.type === RELATION_MEMBER_OF)
      .map(r => r.targetRef);
    if (refs.length === 0) return [];
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs: refs },
      { credentials },
    );
    return items.flatMap(group =>
      group
        ? [
            {
              ref: stringifyEntityRef(group),
              team:
                group.metadata.annotations?.[TEAM_ANNOTATION] ??
                group.metadata.name,
            },
          ]
        : [],
    );
  }
}
