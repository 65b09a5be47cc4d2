import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  type ActionServices,
  operationOutputs,
  startAndFollow,
} from './startAndFollow';
import { teamName } from './teamName';

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
        team: z =>
          z
            .string()
            .describe('Team that owns it: its name, or the ref of its group'),
        base: z =>
          z
            .string()
            .optional()
            .describe('Environment that it is made from; staging by default'),
      },
      output: {
        ...operationOutputs,
        name: z => z.string().describe('Its name'),
        entityRef: z => z.string().describe('The environment in the catalog'),
      },
    },
    async handler(ctx) {
      const { name, base = 'staging' } = ctx.input;
      const team = teamName(ctx.input.team);
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Would create the environment ${name} of team ${team} from ${base}`,
        );
        return;
      }
      await startAndFollow(services, ctx, {
        about: name,
        post: (client, header) =>
          client.POST('/environments', {
            body: { name, team, base },
            params: { header },
          }),
      });
      ctx.output('name', name);
      ctx.output('entityRef', `resource:default/${name}`);
    },
  });
}
