import type {
  ApiOperation,
  ApiOperationLogLine,
  components,
} from '@waymark/platform-common/api';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { type Connection, dataOf } from './connect';
import { serverSentEvents } from './serverSentEvents';

/** How long the last lines of a log are waited for once the outcome is known. */
const LAST_LINES_MS = 300;

/** Tries without any news in between before the command gives up watching. */
const MAX_EMPTY_TRIES = 30;

/**
 * Watches an operation until it ends, and hands each line of its log on, once. A connection that breaks is made again
 * from the last line seen. Returns the operation as last seen: without an outcome if `signal` ended the watching.
 */
export async function followOperation(
  connection: Connection,
  operation: ApiOperation,
  options: {
    signal: AbortSignal;
    /** Cursor of a line of the log: only what comes after it is handed on. */
    after?: string;
    onLine: (line: ApiOperationLogLine) => void;
    /** Called with the operation each time that something of it has changed. */
    onOperation?: (operation: ApiOperation) => unknown;
    onLost: () => void;
  },
): Promise<ApiOperation> {
  const { signal, onLine, onLost } = options;
  let last = operation;
  let cursor = options.after;
  for (let empty = 0; !signal.aborted; empty += 1) {
    const enough = new AbortController();
    const either = AbortSignal.any([signal, enough.signal]);
    try {
      const query =
        cursor === undefined ? '' : `?after=${encodeURIComponent(cursor)}`;
      const response = await connection.request(
        `/operations/${encodeURIComponent(operation.id)}/log${query}`,
        {
          headers: { Accept: 'text/event-stream' },
          signal: either,
        },
      );
      for await (const { event, data } of serverSentEvents(
        response,
        either,
      )) {
        empty = 0;
        if (event === 'operation') {
          last = JSON.parse(data);
          options.onOperation?.(last);
        }
        if (event === 'log') {
          const line: ApiOperationLogLine = JSON.parse(data);
          cursor = line.cursor;
          onLine(line);
        }
        // Not only the end of the stream ends it: a server that forgets to hang up holds nobody.
        if (event === 'operation' && last.outcome)
          setTimeout(() => enough.abort(), LAST_LINES_MS).unref();
      }
      if (last.outcome) return last;
      last = dataOf(
        await connection.client.GET('/operations/{operation}', {
          params: { path: { operation: operation.id } },
          signal,
        }),
      );
      if (last.outcome) return last;
    } catch (error) {
      if (signal.aborted || last.outcome) return last;
      if (error instanceof CliError && error.exitCode !== ExitCode.failed)
        throw error;
      if (empty >= MAX_EMPTY_TRIES) throw error;
      if (empty === 0) onLost();
    }
    await sleep(Math.min(200 * 2 ** Math.min(empty, 4), 2000), undefined, {
      signal,
    }).catch(() => undefined);
  }
  return last;
}

/** The cursor of the newest line of an operation's log; undefined where it has none. */
export async function endOfLog(
  connection: Connection,
  id: string,
): Promise<string | undefined> {
  let after: string | undefined;
  for (;;) {
    const page = dataOf(
      await connection.client.GET('/operations/{operation}/log', {
        params: {
          path: { operation: id },
          query: { limit: 5000, ...(after && { after }) },
        },
      }),
    ) as components['schemas']['OperationLogPage'];
    if (!page.lines.length || page.nextCursor === null) return after;
    after = page.nextCursor;
    if (page.lines.length < 5000) return after;
  }
}
