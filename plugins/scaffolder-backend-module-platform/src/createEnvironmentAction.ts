import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  type ActionServices,
  operationOutputs,
  startAndFollow,
} from './startAndFollow';
import { teamInput, teamName } from './teamName';

/** `platform:environment:create`: an environment of a team's own, outside of the promotion order. */
export function createEnvironmentAction(services: ActionServices) {
  return createTemplateAction({
    id: 'platform:environment:create',
    description:
      "Creates an environment of a team's own, on the target of the environment that it is made from, and waits until the catalog shows it. No release goes there by itself: platform:deploy brings one.",
    supportsDryRun: true,
    examples: [
      {
        description: 'A place for tests, with a service in it',
        example: `steps:
  - id: environment
    action: platform:environment:create
    input:
      name: qa
      team: \${{ parameters.team }}
      base: staging
  - id: deploy
    action: platform:deploy
    input:
      service: payment-api
      environment: \${{ steps.environment.output.name }}
`,
      },
    ],
    schema: {
      input: {
        name: z =>
          z
            .string()
            .describe(
              'Name of the environment: 1 to 40 lower-case letters, digits and dashes',
            ),
        ...teamInput,
        base: z =>
          z
            .string()
            .optional()
            .describe('Environment that it is made from; staging by default'),
        services: z =>
          z
            .array(z.string())
            .optional()
            .describe(
              'Services that are put into it as they serve in the base, with configuration and secrets; none by default',
            ),
        expiresInHours: z =>
          z
            .number()
            .int()
            .min(1)
            .optional()
            .describe('After so many hours it goes by itself'),
      },
      output: {
        ...operationOutputs,
        name: z => z.string().describe('Its name'),
        entityRef: z => z.string().describe('The environment in the catalog'),
      },
    },
    async handler(ctx) {
      const {
        name,
        base = 'staging',
        services: named = [],
        expiresInHours,
      } = ctx.input;
      const lasting = expiresInHours === undefined ? {} : { expiresInHours };
      const team = teamName(ctx.input.team);
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Would create the environment ${name} of team ${team} from ${base}${
            named.length ? ` with ${named.join(', ')}` : ''
          }`,
        );
        return;
      }
      await startAndFollow(services, ctx, {
        about: name,
        post: (client, header) =>
          named.length
            ? client.POST('/environments/{environment}/clones', {
                body: { name, team, services: named, ...lasting },
                params: { path: { environment: base }, header },
              })
            : client.POST('/environments', {
                body: { name, team, base, ...lasting },
                params: { header },
              }),
      });
      ctx.output('name', name);
      ctx.output('entityRef', `resource:default/${name}`);
    },
  });
}
