import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { packTree } from './packTree';
import {
  type ActionServices,
  operationOutputs,
  startAndFollow,
} from './startAndFollow';
import { teamName } from './teamName';

/**
 * `platform:service:create`: hands the rendered tree over to the platform, which makes repository, catalog entry,
 * database and first deployment of it in one operation; mirrors that operation's log, and ends as it ends.
 */
export function createServiceAction(options: ActionServices) {
  return createTemplateAction({
    id: 'platform:service:create',
    description:
      'Creates a service from the files in the workspace, up to a healthy service in staging. Retry and Undo are on the page of the operation that it starts.',
    supportsDryRun: true,
    schema: {
      input: {
        name: z =>
          z
            .string()
            .describe(
              'Name of the service: 3 to 30 lower-case letters, digits and dashes',
            ),
        team: z =>
          z
            .string()
            .describe('Team that owns it: its name, or the ref of its group'),
        sourcePath: z =>
          z
            .string()
            .optional()
            .describe(
              'Folder of the workspace that becomes the repository; all of it by default',
            ),
      },
      output: {
        ...operationOutputs,
        repositoryUrl: z =>
          z.string().describe('Where a person opens the repository'),
        cloneUrl: z => z.string().describe('What git clone takes'),
        serviceUrl: z =>
          z
            .string()
            .describe('Where the service answers, in the first environment'),
        entityRef: z => z.string().describe('The service in the catalog'),
      },
    },
    async handler(ctx) {
      const { name, sourcePath = '.' } = ctx.input;
      const team = teamName(ctx.input.team);
      const files = await packTree(
        resolveSafeChildPath(ctx.workspacePath, sourcePath),
      );
      ctx.output('entityRef', `component:default/${name}`);
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Would create the service ${name} of team ${team} from ${files.length} files`,
        );
        return;
      }

      const { api } = await startAndFollow(options, ctx, {
        about: name,
        attach: operation => operation.service === name,
        post: (client, header) =>
          client.POST('/services', {
            body: { name, team, files },
            params: { header },
          }),
      });
      const { repository, environments } = await api.getService(name);
      ctx.output('repositoryUrl', repository.url);
      ctx.output('cloneUrl', repository.cloneUrl);
      const serviceUrl = environments.find(environment => environment.url)?.url;
      if (serviceUrl) {
        ctx.output('serviceUrl', serviceUrl);
        ctx.logger.info(`${name} answers at ${serviceUrl}`);
      }
    },
  });
}
