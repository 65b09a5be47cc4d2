import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import type { AuthService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { TEAM_ANNOTATION } from './annotations';

/** Groups that are annotated as standing for a team of another name. All other teams are groups of their own name. */
export async function readTeamGroups(deps: {
  auth: AuthService;
  catalog: CatalogService;
}): Promise<(team: string) => string> {
  const { items } = await deps.catalog.getEntities(
    {
      filter: {
        kind: 'Group',
        [`metadata.annotations.${TEAM_ANNOTATION}`]: CATALOG_FILTER_EXISTS,
      },
      fields: ['kind', 'metadata'],
    },
    { credentials: await deps.auth.getOwnServiceCredentials() },
  );
  const groups = new Map(
    items.map(group => [
      group.metadata.annotations?.[TEAM_ANNOTATION],
      stringifyEntityRef(group),
    ]),
  );
  return team => groups.get(team) ?? `group:default/${team}`;
}
