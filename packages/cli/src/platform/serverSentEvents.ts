import { createParser } from 'eventsource-parser';

/** One event of a stream. */
export interface ServerSentEvent {
  /** `message` where the server names none. */
  event: string;
  data: string;
}

/** The events of an answer as they come, until the server ends it or the connection breaks (which throws). */
export async function* serverSentEvents(
  response: Response,
): AsyncGenerator<ServerSentEvent> {
  const waiting: ServerSentEvent[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) =>
      waiting.push({ event: event ?? 'message', data }),
  });
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
    yield* waiting.splice(0);
  }
}
