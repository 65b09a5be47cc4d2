import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  type ActionServices,
  operationOutputs,
  startAndFollow,
} from './startAndFollow';
import { repositoryOutputs, treeInput, treeOf } from './treeInput';

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
        description:
          'A repository of what was rendered, then its first deployment',
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
        ...treeInput,
      },
      output: {
        ...operationOutputs,
        ...repositoryOutputs,
      },
    },
    async handler(ctx) {
      const { name } = ctx.input;
      const { team, files } = await treeOf(ctx, ctx.input);
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
