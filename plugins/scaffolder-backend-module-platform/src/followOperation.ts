import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ApiError,
  ApiOperation,
  ApiOperationLogLine,
} from '@waymark/platform-common/api';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { PlatformApi } from './platformApi';
import { refusalMessage } from './threeParts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** The operation can not be followed any more: waiting would not help. */
class Lost extends Error {}

/**
 * Mirrors the log of an operation until it has ended, and returns how it did. A broken connection is taken up again after
 * the last line seen.
 *
 * @throws Error when the platform does not know the operation any more, or when the signal ends the wait.
 */
export async function followOperation(
  api: PlatformApi,
  started: ApiOperation,
  logger: LoggerService,
  signal?: AbortSignal,
): Promise<ApiOperation> {
  let cursor: string | undefined;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    try {
      const response = await api.openLog(started.id, cursor, signal);
      if (response.status === 403 || response.status === 404) {
        const envelope = (await response.json().catch(() => undefined)) as
          | ApiError
          | undefined;
        throw new Lost(refusalMessage(response.status, envelope));
      }
      if (response.ok && response.body) {
        let operation: ApiOperation | undefined;
        for await (const event of readEvents(response.body)) {
          pause = FIRST_PAUSE_MS;
          if (event.event === 'operation')
            operation = JSON.parse(event.data) as ApiOperation;
          if (event.event === 'log')
            cursor = mirror(
              JSON.parse(event.data) as ApiOperationLogLine,
              logger,
            );
        }
        // Lines may follow the state that ends it, so the stream is read to its own end.
        if (operation?.outcome) return operation;
      } else {
        await response.body?.cancel();
      }
    } catch (error) {
      if (error instanceof Lost) throw error;
      if (signal?.aborted) throw detached(started);
      // Anything else is a connection that broke, in a restart for instance.
    }
    await sleep(pause, undefined, { signal }).catch(() => {
      throw detached(started);
    });
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

function readEvents(body: NonNullable<Response['body']>) {
  return body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream()) as unknown as AsyncIterable<{
    event?: string;
    data: string;
  }>;
}

/** Returns the cursor of the line. */
function mirror(
  { cursor, step, stream, text }: ApiOperationLogLine,
  logger: LoggerService,
): string {
  const line = `[${step}] ${text}`;
  if (stream === 'stderr') logger.warn(line);
  else logger.info(line);
  return cursor;
}

function detached(operation: ApiOperation): Error {
  return new Error(
    `This task was cancelled while "${operation.title}" was running. The operation goes on by itself. ` +
      `See it, or undo it, on its page: /operations/${operation.id}`,
  );
}
