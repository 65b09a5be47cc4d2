import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  type ActionServices,
  operationOutputs,
  startAndFollow,
} from './startAndFollow';
import { teamInput, teamName } from './teamName';

/** `platform:database:create`: a PostgreSQL database on its own, up to taking connections. */
export function createDatabaseAction(services: ActionServices) {
  return createTemplateAction({
    id: 'platform:database:create',
    description:
      'Creates a PostgreSQL database on its own, without a service, and waits until it takes connections. Retry and Undo are on the page of the operation that it starts.',
    supportsDryRun: true,
    examples: [
      {
        description: 'A small database in staging',
        example: `steps:
  - id: database
    action: platform:database:create
    input:
      name: ledger
      team: \${{ parameters.team }}
`,
      },
      {
        description: 'One in each of two environments, the size by choice',
        example: `steps:
  - id: database
    each: [staging, production]
    action: platform:database:create
    input:
      name: ledger
      team: payments
      size: \${{ parameters.size }}
      environment: \${{ each.value }}
`,
      },
    ],
    schema: {
      input: {
        name: z =>
          z
            .string()
            .describe(
              'Name of the database: 3 to 30 lower-case letters, digits and dashes, not ending in -db',
            ),
        ...teamInput,
        size: z =>
          z
            .enum(['small', 'medium', 'large'])
            .optional()
            .describe('Small by default'),
        environment: z =>
          z.string().optional().describe('Where it is; staging by default'),
      },
      output: {
        ...operationOutputs,
        resourceId: z => z.string().describe('Id of the database'),
        name: z => z.string().describe('Its name'),
        environment: z => z.string().describe('Where it is'),
      },
    },
    async handler(ctx) {
      const { name, size = 'small', environment = 'staging' } = ctx.input;
      const team = teamName(ctx.input.team);
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Would create the ${size} database ${name} of team ${team} in ${environment}`,
        );
        return;
      }
      const { operation } = await startAndFollow(services, ctx, {
        about: `${name}/${environment}`,
        post: (client, header) =>
          client.POST('/databases', {
            body: { name, team, size, environment },
            params: { header },
          }),
      });
      ctx.output('resourceId', String(operation.result?.resource));
      ctx.output('name', name);
      ctx.output('environment', environment);
    },
  });
}
