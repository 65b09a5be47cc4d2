import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Events } from '../events.ts';

const HEARTBEAT_MS = 10_000;
const UNREAD_BYTES = 1024 * 1024;

/** Server-sent events: one `data:` line per hint, and a comment every ten seconds so that a dead line is noticed. */
export function streamEvents(
  request: IncomingMessage,
  response: ServerResponse,
  events: Events,
): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
  });
  response.write(': listening\n\n');
  const stop = events.listen(event => {
    response.write(`data: ${JSON.stringify(event)}\n\n`);
    // Somebody who does not read (a process that was paused) is cut off: who connects again looks at everything.
    if (response.writableLength > UNREAD_BYTES) response.destroy();
  });
  const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS);
  request.socket.setTimeout(0);
  response.on('close', () => {
    stop();
    clearInterval(heartbeat);
  });
}
