import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  type ActionServices,
  operationOutputs,
  startAndFollow,
} from './startAndFollow';
import { repositoryOutputs, treeInput, treeOf } from './treeInput';

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
        ...treeInput,
      },
      output: {
        ...operationOutputs,
        ...repositoryOutputs,
        serviceUrl: z =>
          z
            .string()
            .describe('Where the service answers, in the first environment'),
        entityRef: z => z.string().describe('The service in the catalog'),
      },
    },
    async handler(ctx) {
      const { name } = ctx.input;
      const { team, files } = await treeOf(ctx, ctx.input);
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
