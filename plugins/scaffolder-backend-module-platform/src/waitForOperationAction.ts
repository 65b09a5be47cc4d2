import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { followOperation } from './followOperation';
import { PlatformApi } from './platformApi';
import { type ActionServices, operationOutputs } from './startAndFollow';
import { failureMessage } from './threeParts';

/** `platform:operation:wait`: until an operation that an earlier step has started is done. */
export function waitForOperationAction(services: ActionServices) {
  return createTemplateAction({
    id: 'platform:operation:wait',
    description:
      'Waits until an operation has succeeded, and mirrors its log. For steps that start one and return at once, such as platform:set-secret.',
    supportsDryRun: true,
    examples: [
      {
        description: 'A secret that the platform generates',
        example: `steps:
  - id: secret
    action: platform:set-secret
    input:
      service: \${{ parameters.service }}
      environment: staging
      secret: SESSION_KEY
      generate: true
      idempotencyKey: scaffolder:\${{ context.task.id }}:secret
  - id: wait
    action: platform:operation:wait
    input:
      operation: \${{ steps.secret.output.operationId }}
`,
      },
    ],
    schema: {
      input: {
        operation: z => z.string().describe('Id of the operation'),
      },
      output: operationOutputs,
    },
    async handler(ctx) {
      const { operation: id } = ctx.input;
      if (ctx.isDryRun) {
        ctx.logger.info(`Would wait for operation ${id}`);
        return;
      }
      const credentials = await ctx.getInitiatorCredentials();
      const api = new PlatformApi({ ...services, credentials });
      const started = await api.getOperation(id);
      ctx.output('operationId', id);
      ctx.output('operationUrl', `/operations/${id}`);
      const ended = await followOperation(api, started, ctx.logger, ctx.signal);
      if (ended.outcome !== 'succeeded') throw new Error(failureMessage(ended));
    },
  });
}
