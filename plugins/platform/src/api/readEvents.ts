import { createParser } from 'eventsource-parser';

/** One server-sent event, its data parsed. */
export interface StreamEvent {
  event: string;
  data: unknown;
}

/**
 * Reads server-sent events until the stream ends or `signal` aborts. `EventSource` cannot send a token, so the stream
 * comes by fetch. Events whose data is no JSON are skipped.
 */
export async function readEvents(
  response: Response,
  onEvent: (event: StreamEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  if (!response.body) return;
  const parser = createParser({
    onEvent: message => {
      try {
        onEvent({
          event: message.event ?? 'message',
          data: JSON.parse(message.data),
        });
      } catch {
        // Not ours to show.
      }
    },
  });
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const stop = () => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
