import { createParser } from 'eventsource-parser';

/** One event of a stream. */
export interface ServerSentEvent {
  /** `message` where the server names none. */
  event: string;
  data: string;
}

/**
 * The events of an answer as they come, until the server ends it, `signal` does, or the connection breaks (which throws).
 *
 * The signal is heeded here as well as in the request: an abort does not always come through the copies of a request that
 * fetch makes, because nothing but the garbage collector's mood holds them together.
 */
export async function* serverSentEvents(
  response: Response,
  signal?: AbortSignal,
): AsyncGenerator<ServerSentEvent> {
  if (!response.body) return;
  const waiting: ServerSentEvent[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) =>
      waiting.push({ event: event ?? 'message', data }),
  });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  const hangUp = () => void reader.cancel().catch(() => undefined);
  signal?.addEventListener('abort', hangUp);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal?.aborted) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* waiting.splice(0);
    }
  } finally {
    signal?.removeEventListener('abort', hangUp);
    // Also where the caller has seen enough.
    hangUp();
  }
}
