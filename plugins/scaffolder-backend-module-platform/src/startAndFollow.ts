import type {
  AuthService,
  DiscoveryService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type {
  ActionContext,
  TemplateActionOptions,
} from '@backstage/plugin-scaffolder-node';
import type { ApiOperation } from '@waymark/platform-common/api';
import { followOperation } from './followOperation';
import { PlatformApi, type Start } from './platformApi';
import { failureMessage } from './threeParts';

/** What every step needs of the backend. */
export interface ActionServices {
  auth: AuthService;
  discovery: DiscoveryService;
}

/** What of a step's context starting and following needs. */
type StepContext = Pick<
  ActionContext<any, any>,
  'task' | 'step' | 'signal' | 'output' | 'getInitiatorCredentials'
> & { logger: LoggerService };

/** The schema builder that the scaffolder hands to its actions. */
export type Zod = Parameters<
  NonNullable<NonNullable<TemplateActionOptions['schema']>['output']>[string]
>[0];

/** The outputs that all steps have: spread them into `schema.output`. */
export const operationOutputs = {
  operationId: (z: Zod) => z.string().describe('The operation that does it'),
  operationUrl: (z: Zod) =>
    z.string().describe('Its page, with its log, Retry and Undo'),
};

/**
 * Starts an operation as the person of the task, with the key `scaffolder:<taskId>:<stepId>`, gives out its id, mirrors
 * its log, and returns it when it has succeeded.
 *
 * @throws Error in the platform's own words when it refuses, or when the operation ends any other way.
 */
export async function startAndFollow(
  services: ActionServices,
  ctx: StepContext,
  start: Omit<Start, 'key'>,
): Promise<{ api: PlatformApi; operation: ApiOperation }> {
  const credentials = await ctx.getInitiatorCredentials();
  const api = new PlatformApi({ ...services, credentials });
  const key = `scaffolder:${ctx.task.id}:${ctx.step?.id ?? 'create'}`;
  const { operation: started, reattached } = await api.start({ ...start, key });
  const operationUrl = `/operations/${started.id}`;
  ctx.output('operationId', started.id);
  ctx.output('operationUrl', operationUrl);
  ctx.logger.info(
    `${reattached ? 'Back at' : 'Started'} operation ${
      started.id
    }. Its page has Retry and Undo: ${operationUrl}`,
  );
  const operation = await followOperation(api, started, ctx.logger, ctx.signal);
  if (operation.outcome !== 'succeeded')
    throw new Error(failureMessage(operation));
  return { api, operation };
}
