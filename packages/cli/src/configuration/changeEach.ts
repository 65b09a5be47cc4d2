import type { ApiOperation } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { operationDocument } from '../commands/documents';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { finish } from '../platform/finish';
import { sending } from '../platform/sending';
import { comeBack, exitCodeFor, failureWords, watch } from '../platform/watch';
import { askInProduction } from '../rollout/askInProduction';
import type { ConfigPlace } from './place';

const doneWords = (operation: ApiOperation) =>
  `${operation.title}: done, as ${String(
    operation.result?.revision ?? 'it was',
  )}.`;

/**
 * Changes the configuration of each environment, one after the other: where one fails the next are left as they are.
 * Asks before production.
 *
 * @param document - more for the document, whatever comes of it
 */
export async function changeEach(
  invocation: Invocation,
  { connection, service, environments }: ConfigPlace,
  question: string,
  start: (environment: string) => Promise<ApiOperation>,
  document: Record<string, unknown> = {},
): Promise<ExitCodeValue> {
  const { io, out, options } = invocation;
  for (const environment of environments)
    await askInProduction(
      invocation,
      connection,
      environment,
      `${question} in ${environment}?`,
    );
  if (environments.length === 1) {
    const [environment] = environments;
    const started = await sending(io, out, () => start(environment));
    return finish(invocation, connection, started, {
      document: { service: { name: service }, environment, ...document },
      done: async operation => ({
        words: doneWords(operation),
        document: { revision: operation.result?.revision ?? null },
      }),
    });
  }
  const operations: ApiOperation[] = [];
  let code: ExitCodeValue = options.detach
    ? ExitCode.stillRunning
    : ExitCode.done;
  for (const environment of environments) {
    const started = await sending(io, out, () => start(environment));
    const operation =
      options.detach || started.outcome
        ? started
        : await watch(io, out, connection, started, { steps: true });
    operations.push(operation);
    if (options.detach) {
      out.note(comeBack(operation));
      out.result(operation.id);
      continue;
    }
    code = exitCodeFor(operation);
    if (code === ExitCode.done) {
      out.result(doneWords(operation));
      continue;
    }
    if (operation.outcome) out.note(failureWords(operation));
    break;
  }
  out.document({
    service: { name: service },
    operations: operations.map(operationDocument),
    ...document,
  });
  return code;
}
