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
 * `platform:repository:create`: a repository of the files in the workspace, and the service that its `platform.yaml`
 * names. Nothing is deployed: `platform:deploy` does that, or the first push.
 */
export function createRepositoryAction(services: ActionServices) {
  return createTemplateAction({
    id: 'platform:repository:create',
    description:
      'Creates a repository from the files in the workspace. One with a platform.yaml is a service; nothing of it is deployed yet.',
    supportsDryRun: true,
    examples: [
      {
        description: 'A repository of what was rendered, then its first deployment',
        example: `steps:
  - id: repository
    action: platform:repository:create
    input:
      name: \${{ parameters.name }}
      team: \${{ parameters.team }}
  - id: deploy
    action: platform:deploy
    input:
      service: \${{ parameters.name }}
`,
      },
    ],
    schema: {
      input: {
        name: z =>
          z
            .string()
            .describe(
              'Name of the repository, and of its service: 3 to 30 lower-case letters, digits and dashes',
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
      },
    },
    async handler(ctx) {
      const { name, sourcePath = '.' } = ctx.input;
      const team = teamName(ctx.input.team);
      const files = await packTree(
        resolveSafeChildPath(ctx.workspacePath, sourcePath),
      );
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Would create the repository ${name} of team ${team} from ${files.length} files`,
        );
        return;
      }
      const { operation } = await startAndFollow(services, ctx, {
        about: name,
        // Its title is all that names a repository that holds no service.
        attach: ({ kind, title }) =>
          kind === 'repository.create' && title.endsWith(` ${name}`),
        post: (client, header) =>
          client.POST('/repositories', {
            body: { name, team, files },
            params: { header },
          }),
      });
      const { url, cloneUrl } = operation.result!.repository as {
        url: string;
        cloneUrl: string;
      };
      ctx.output('repositoryUrl', url);
      ctx.output('cloneUrl', cloneUrl);
    },
  });
}
