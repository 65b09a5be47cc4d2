import type { ApiOperation } from '@waymark/platform-common/api';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import type { Invocation } from '../args/types';
import { type Connection, connect, dataOf } from '../platform/connect';
import { endOfLog } from '../platform/followOperation';
import { comeBack, exitCodeFor, failureWords, watch } from '../platform/watch';
import { operationDocument } from './documents';
import { operationWords, targetOf } from './operations';

/** `platform retry ID`: goes on from the step that failed. */
export function retry(invocation: Invocation): Promise<ExitCodeValue> {
  return again(invocation, 'retry', 'succeeded');
}

/** The scaffolder's ids; operations have others. */
const TASK = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `platform undo ID`: takes back what a failed operation has made, or a template task that has not completed. */
export function undo(invocation: Invocation): Promise<ExitCodeValue> {
  return TASK.test(invocation.args[0])
    ? undoTask(invocation)
    : again(invocation, 'undo', 'undone');
}

async function undoTask(invocation: Invocation): Promise<ExitCodeValue> {
  const connection = connect(invocation.io);
  const begun = Date.now();
  const started = dataOf(
    await connection.client.POST('/tasks/{task}/undo', {
      params: {
        path: { task: invocation.args[0] },
        header: { 'X-Waymark-Door': 'cli' as const },
      },
    }),
  );
  return toItsEnd(invocation, connection, started, 'succeeded', { begun });
}

async function again(
  invocation: Invocation,
  verb: 'retry' | 'undo',
  wanted: 'succeeded' | 'undone',
): Promise<ExitCodeValue> {
  const [id] = invocation.args;
  const connection = connect(invocation.io);
  const params = {
    path: { operation: id },
    header: { 'X-Waymark-Door': 'cli' as const },
  };
  // What the log has already is of the first try.
  const after = await endOfLog(connection, id);
  const begun = Date.now();
  const started = dataOf(
    verb === 'retry'
      ? await connection.client.POST('/operations/{operation}/retry', {
          params,
        })
      : await connection.client.POST('/operations/{operation}/undo', {
          params,
        }),
  );
  return toItsEnd(invocation, connection, started, wanted, { begun, after });
}

async function toItsEnd(
  { options, io, out }: Invocation,
  connection: Connection,
  started: ApiOperation,
  wanted: 'succeeded' | 'undone',
  { begun, after }: { begun: number; after?: string },
): Promise<ExitCodeValue> {
  out.target(targetOf(started));
  if (options.detach) {
    out.note(comeBack(started));
    out.result(started.id);
    out.document({ operation: operationDocument(started) });
    return ExitCode.stillRunning;
  }
  const operation = await watch(io, out, connection, started, {
    after,
    started: begun,
  });
  // For people the result below says it.
  if (out.json && operation.outcome && operation.outcome !== wanted)
    out.note(failureWords(operation));
  out.document({
    operation: operationDocument(operation),
    ...(operation.outcome === 'failed' && { error: operation.error }),
  });
  out.result(operationWords(operation, Date.now()));
  return exitCodeFor(operation, wanted);
}
