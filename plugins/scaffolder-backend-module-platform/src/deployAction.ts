import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  type ActionServices,
  operationOutputs,
  startAndFollow,
} from './startAndFollow';

/** `platform:deploy`: a release of a service to an environment, built first where it is not yet. */
export function deployAction(services: ActionServices) {
  return createTemplateAction({
    id: 'platform:deploy',
    description:
      'Deploys a service to an environment and waits until it is healthy there. What fails leaves the version before serving.',
    supportsDryRun: true,
    examples: [
      {
        description: 'The newest commit of the default branch to staging',
        example: `steps:
  - id: deploy
    action: platform:deploy
    input:
      service: payment-api
      environment: staging
`,
      },
    ],
    schema: {
      input: {
        service: z => z.string().describe('Name of the service'),
        environment: z =>
          z.string().optional().describe('Where to; staging by default'),
        release: z =>
          z
            .string()
            .optional()
            .describe(
              'Such as r14; by default that of the newest commit of the default branch',
            ),
      },
      output: {
        ...operationOutputs,
        release: z => z.string().describe('What was deployed'),
        serviceUrl: z => z.string().describe('Where it answers'),
      },
    },
    async handler(ctx) {
      const { service, environment = 'staging', release } = ctx.input;
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Would deploy ${release ?? 'the newest release'} of ${service} to ${environment}`,
        );
        return;
      }
      const { operation } = await startAndFollow(services, ctx, {
        about: `${service}/${environment}`,
        post: (client, header) =>
          client.POST('/services/{service}/deployments', {
            body: { environments: [environment], ...(release ? { release } : {}) },
            params: { path: { service }, header },
          }),
      });
      const result = operation.result ?? {};
      ctx.output('release', String(result.release));
      if (typeof result.url === 'string') {
        ctx.output('serviceUrl', result.url);
        ctx.logger.info(`${service} answers at ${result.url}`);
      }
    },
  });
}
