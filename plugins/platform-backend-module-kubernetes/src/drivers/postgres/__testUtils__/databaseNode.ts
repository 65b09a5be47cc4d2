import type { GraphNode, JsonObject } from '@waymark/platform-common';

/** A database of the service `shop`, as the platform compiles it. */
export const databaseNode = (
  { team, environment }: { team: string; environment: string },
  name: string,
  more: JsonObject = {},
): GraphNode => ({
  id: 'postgres',
  type: 'postgres',
  name,
  dependsOn: [],
  resource: true,
  properties: {
    database: 'shop',
    user: 'shop',
    size: 'small',
    secret: `postgres/${name}/owner`,
    service: 'shop',
    team,
    environment,
    ...more,
  },
});
