import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  type ActionServices,
  operationOutputs,
  startAndFollow,
} from './startAndFollow';
import { teamInput, teamName } from './teamName';

/** `platform:service:import`: a repository that is on the platform's git already becomes a service. */
export function importServiceAction(services: ActionServices) {
  return createTemplateAction({
    id: 'platform:service:import',
    description:
      "Brings a repository in that is on the platform's git already and that no service has, up to a healthy service in staging. Retry and Undo are on the page of the operation that it starts.",
    supportsDryRun: true,
    examples: [
      {
        description: 'A repository that has its platform.yaml',
        example: `steps:
  - id: import
    action: platform:service:import
    input:
      name: orders-api
      team: \${{ parameters.team }}
`,
      },
    ],
    schema: {
      input: {
        name: z => z.string().describe('Name of the repository and service'),
        ...teamInput,
        head: z =>
          z
            .string()
            .optional()
            .describe('Refused if the repository is not at this commit'),
        serviceFile: z =>
          z
            .string()
            .optional()
            .describe('Text of platform.yaml; by default the one it has'),
        catalogFile: z =>
          z
            .string()
            .optional()
            .describe('Text of catalog-info.yaml, where there is none'),
      },
      output: {
        ...operationOutputs,
        entityRef: z => z.string().describe('The service in the catalog'),
      },
    },
    async handler(ctx) {
      const { name, head, serviceFile, catalogFile } = ctx.input;
      const team = teamName(ctx.input.team);
      ctx.output('entityRef', `component:default/${name}`);
      if (ctx.isDryRun) {
        ctx.logger.info(`Would bring in ${name} of team ${team}`);
        return;
      }
      await startAndFollow(services, ctx, {
        about: name,
        post: (client, header) =>
          client.POST('/imports', {
            // What a form leaves empty was not given.
            body: {
              name,
              team,
              ...(head && { head }),
              ...(serviceFile && { serviceFile }),
              ...(catalogFile && { catalogFile }),
            },
            params: { header },
          }),
      });
    },
  });
}
