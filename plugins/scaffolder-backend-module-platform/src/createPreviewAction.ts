import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  type ActionServices,
  operationOutputs,
  startAndFollow,
} from './startAndFollow';

const FOLDER = 'preview/';

/** `platform:preview:create`: a branch below `preview/`, and the preview that follows from it. */
export function createPreviewAction(services: ActionServices) {
  return createTemplateAction({
    id: 'platform:preview:create',
    description:
      'Makes a branch below preview/ in the repository of a service and waits until its preview serves. One that is there already is followed, not made anew. The preview goes with its branch, or when its time is over.',
    supportsDryRun: true,
    examples: [
      {
        description: 'A preview of what is on main',
        example: `steps:
  - id: preview
    action: platform:preview:create
    input:
      service: payment-api
      name: new-checkout
`,
      },
      {
        description: 'A preview of a branch, as it is now',
        example: `steps:
  - id: preview
    action: platform:preview:create
    input:
      service: payment-api
      from: feature/new-checkout
`,
      },
    ],
    schema: {
      input: {
        service: z => z.string().describe('Name of the service'),
        name: z =>
          z
            .string()
            .optional()
            .describe(
              'Name of the branch, without preview/; by default that of the branch in from',
            ),
        from: z =>
          z
            .string()
            .optional()
            .describe(
              'Branch at whose newest commit it begins; the default branch by default',
            ),
      },
      output: {
        ...operationOutputs,
        branch: z => z.string().describe('Push to it to change what is shown'),
        environment: z => z.string().describe('Name of the preview'),
        previewUrl: z => z.string().describe('Where it answers'),
      },
    },
    async handler(ctx) {
      const { service, from } = ctx.input;
      const name = plain(ctx.input.name ?? from ?? '');
      if (!name)
        throw new Error(
          'The preview has no name. Neither name nor from is given. Give the step one of the two.',
        );
      const branch = `${FOLDER}${name}`;
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Would make the branch ${branch} of ${service} and its preview`,
        );
        return;
      }
      const path = { service };
      const { operation } = await startAndFollow(services, ctx, {
        about: `${service}/${name}`,
        post: async (client, header) => {
          // Begun before a restart: the branch knows no key, but it is there once.
          const known = await client.GET('/services/{service}/previews', {
            params: { path, query: { limit: 200 } },
          });
          const mine = known.data?.items.find(
            one => one.branch === branch && one.state !== 'removing',
          );
          if (mine?.operation)
            return client.GET('/operations/{operation}', {
              params: { path: { operation: mine.operation } },
            });
          return client.POST('/services/{service}/previews', {
            body: { name, ...(from ? { from } : {}) },
            params: { path, header },
          });
        },
      });
      ctx.output('branch', branch);
      ctx.output('environment', String(operation.environment));
      const url = operation.result?.url;
      if (typeof url === 'string') {
        ctx.output('previewUrl', url);
        ctx.logger.info(`${branch} answers at ${url}`);
      }
    },
  });
}

/** `preview/new-checkout` and `new-checkout` are the same. */
function plain(branch: string): string {
  return branch.startsWith(FOLDER) ? branch.slice(FOLDER.length) : branch;
}
