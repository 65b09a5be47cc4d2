import type { ApiOperation, components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { type Connection, dataOf } from '../platform/connect';
import { sending, startHeaders } from '../platform/sending';

type CreateDeployment = components['schemas']['CreateDeployment'];

/** Starts a deployment: by the plan that was agreed to, which holds only while nothing has moved, or as it is wanted. */
export function startDeployment(
  { io, out }: Invocation,
  { client }: Connection,
  service: string,
  body: CreateDeployment,
  plan?: string,
): Promise<ApiOperation> {
  const header = startHeaders();
  const { environments: _, release: __, ...how } = body;
  return sending(io, out, async () =>
    dataOf(
      plan
        ? await client.POST('/plans/{plan}/apply', {
            params: { path: { plan }, header },
            body: how,
          })
        : await client.POST('/services/{service}/deployments', {
            params: { path: { service }, header },
            body,
          }),
    ),
  );
}
