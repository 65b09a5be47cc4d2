import {
  type AuthService,
  type DiscoveryService,
  resolveSafeChildPath,
} from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { followOperation } from './followOperation';
import { packTree } from './packTree';
import { PlatformApi } from './platformApi';
import { failureMessage } from './threeParts';

/**
 * `platform:service:create`: hands the rendered tree over to the platform, which makes repository, catalog entry,
 * database and first deployment of it in one operation; mirrors that operation's log, and ends as it ends.
 */
export function createServiceAction(options: {
  auth: AuthService;
  discovery: DiscoveryService;
}) {
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
        operationId: z => z.string().describe('The operation that creates it'),
        operationUrl: z =>
          z.string().describe('Its page, with its log, Retry and Undo'),
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

      const credentials = await ctx.getInitiatorCredentials();
      const api = new PlatformApi({ ...options, credentials });
      const key = `scaffolder:${ctx.task.id}:${ctx.step?.id ?? 'create'}`;
      const { operation, reattached } = await api.createService(key, {
        name,
        team,
        files,
      });
      const operationUrl = `/operations/${operation.id}`;
      ctx.output('operationId', operation.id);
      ctx.output('operationUrl', operationUrl);
      ctx.logger.info(
        `${reattached ? 'Back at' : 'Started'} operation ${
          operation.id
        }. Its page has Retry and Undo: ${operationUrl}`,
      );

      const ended = await followOperation(
        api,
        operation,
        ctx.logger,
        ctx.signal,
      );
      if (ended.outcome !== 'succeeded') throw new Error(failureMessage(ended));

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

/** `group:default/payments` and `payments` are the same team. */
function teamName(team: string): string {
  return team.replace(/^(?:group:)?(?:[^/:]+\/)?/i, '');
}
