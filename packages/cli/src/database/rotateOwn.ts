import type { ApiOperation } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { operationDocument } from '../commands/documents';
import type { ConfigPlace } from '../configuration/place';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { dataOf } from '../platform/connect';
import { sending, startHeaders } from '../platform/sending';
import { comeBack, exitCodeFor, failureWords, watch } from '../platform/watch';
import { askInProduction } from '../rollout/askInProduction';
import { listDatabases } from './find';

/**
 * Rotates the credentials of a service's own databases, one environment after the other; it ends with the first that does
 * not go well. Asks before production.
 */
export async function rotateOwn(
  invocation: Invocation,
  { connection, service, environments }: ConfigPlace,
): Promise<{ code: ExitCodeValue; operations: object[] }> {
  const { io, out, options } = invocation;
  const all = await listDatabases(connection, { name: `${service}-db` });
  const own = all.filter(
    one =>
      one.state === 'attached' &&
      one.service === service &&
      environments.includes(one.environment),
  );
  const operations: object[] = [];
  for (const { id, name, environment } of own) {
    await askInProduction(
      invocation,
      connection,
      environment,
      `Rotate the credentials of ${name} in ${environment}?`,
    );
    const started = await sending(io, out, async () =>
      dataOf(
        await connection.client.POST('/databases/{database}/rotations', {
          params: { path: { database: id }, header: startHeaders() },
          body: {},
        }),
      ),
    );
    if (options.detach) out.note(comeBack(started));
    const operation: ApiOperation = options.detach
      ? started
      : await watch(io, out, connection, started, { steps: true });
    operations.push(operationDocument(operation));
    if (options.detach) continue;
    if (operation.outcome !== 'succeeded') {
      if (operation.outcome) out.note(failureWords(operation));
      return { code: exitCodeFor(operation), operations };
    }
    out.note(
      `${name} in ${environment} has a new login, and refuses the old one.`,
    );
  }
  return { code: ExitCode.done, operations };
}
