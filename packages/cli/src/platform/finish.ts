import type { ApiOperation } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { operationDocument } from '../commands/documents';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { type Connection, dataOf } from './connect';
import {
  comeBack,
  exitCodeFor,
  failureWords,
  isRolledBack,
  watch,
} from './watch';

/** What a command says of an operation that it has started. */
export interface Telling {
  /** In its document whatever comes of it. */
  document?: Record<string, unknown>;
  /** Of one that has ended well: the result, and more for the document. */
  done: (
    operation: ApiOperation,
  ) => Promise<{ words: string; document?: Record<string, unknown> }>;
  /** The line of its log to begin after. */
  after?: string;
}

/** Follows an operation to its end, or leaves it where that was asked for, and says what came of it. */
export async function finish(
  { options, io, out }: Invocation,
  connection: Connection,
  started: ApiOperation,
  telling: Telling,
): Promise<ExitCodeValue> {
  const say = (operation: ApiOperation, more: object = {}) =>
    out.document({
      operation: operationDocument(operation),
      ...telling.document,
      ...more,
    });
  if (options.detach) {
    out.note(comeBack(started));
    out.result(started.id);
    say(started);
    return ExitCode.stillRunning;
  }
  const operation = started.outcome
    ? started
    : await watch(io, out, connection, started, {
        after: telling.after,
        steps: true,
      });
  if (operation.outcome === 'succeeded') {
    const { words, document } = await telling.done(operation);
    say(operation, document);
    out.result(words);
    return ExitCode.done;
  }
  if (operation.outcome) out.note(failureWords(operation));
  const rolledBack = await wasRolledBack(connection, operation);
  say(operation, {
    ...(operation.outcome && { error: operation.error, rolledBack }),
    ...(operation.supersededBy && { supersededBy: operation.supersededBy }),
  });
  return rolledBack ? ExitCode.deployedAndRolledBack : exitCodeFor(operation);
}

/** Rolled back by its measurements, by a person, or by a rollback that has overtaken it. */
async function wasRolledBack(
  { client }: Connection,
  operation: ApiOperation,
): Promise<boolean> {
  if (isRolledBack(operation)) return true;
  if (operation.outcome !== 'superseded' || !operation.supersededBy)
    return false;
  const newer = await client.GET('/operations/{operation}', {
    params: { path: { operation: operation.supersededBy } },
  });
  // The token of a workflow reads what it has begun, and no other person's.
  return newer.response.status !== 403 && dataOf(newer).kind === 'rollback';
}
