import { ExitCode, type ExitCodeValue } from '../exitCodes';
import type { Invocation } from '../args/types';
import { connect, dataOf } from '../platform/connect';
import { endOfLog } from '../platform/followOperation';
import { comeBack, exitCodeFor, failureWords, watch } from '../platform/watch';
import { operationDocument } from './documents';
import { operationWords, targetOf } from './operations';

/** `platform retry ID`: goes on from the step that failed. */
export function retry(invocation: Invocation): Promise<ExitCodeValue> {
  return again(invocation, 'retry', 'succeeded');
}

/** `platform undo ID`: takes back what a failed operation has made. */
export function undo(invocation: Invocation): Promise<ExitCodeValue> {
  return again(invocation, 'undo', 'undone');
}

async function again(
  { args: [id], options, io, out }: Invocation,
  verb: 'retry' | 'undo',
  wanted: 'succeeded' | 'undone',
): Promise<ExitCodeValue> {
  const connection = connect(io);
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
