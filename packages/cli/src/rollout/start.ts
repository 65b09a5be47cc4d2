import type { ApiOperation, components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { type Connection, dataOf } from '../platform/connect';
import { sending, startHeaders } from '../platform/sending';

type CreateDeployment = components['schemas']['CreateDeployment'];

/** Does what a plan says; it holds only while nothing has moved. */
export function applyPlan(
  { io, out }: Invocation,
  { client }: Connection,
  plan: string,
  body: Pick<CreateDeployment, 'canary' | 'supersede' | 'reason' | 'breakGlass'>,
): Promise<ApiOperation> {
  const header = startHeaders();
  return sending(io, out, async () =>
    dataOf(
      await client.POST('/plans/{plan}/apply', {
        params: { path: { plan }, header },
        body,
      }),
    ),
  );
}

/** Starts a deployment: by the plan that was agreed to, which holds only while nothing has moved, or as it is wanted. */
export function startDeployment(
  invocation: Invocation,
  connection: Connection,
  service: string,
  body: CreateDeployment,
  plan?: string,
): Promise<ApiOperation> {
  const { environments: _, release: __, ...how } = body;
  if (plan) return applyPlan(invocation, connection, plan, how);
  const header = startHeaders();
  return sending(invocation.io, invocation.out, async () =>
    dataOf(
      await connection.client.POST('/services/{service}/deployments', {
        params: { path: { service }, header },
        body,
      }),
    ),
  );
}
