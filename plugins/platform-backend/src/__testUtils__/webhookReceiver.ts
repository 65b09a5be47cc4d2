import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received { id: string; bodyId: string; path: string; text: string; body: any }

/** A real HTTP server that is told notices, as badly behaved as a test wants it. */
export async function webhookReceiver() {
  const received: Received[] = [];
  let behave: ((request: IncomingMessage, response: ServerResponse, got: Received) => void) | undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const body = chunks.length ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
      const got: Received = { id: String(request.headers['waymark-notice-id']), bodyId: body?.metadata.event_payload.id, path: request.url!, text: body?.text, body };
      if (behave) behave(request, response, got);
      else {
        received.push(got);
        response.end('ok');
      }
    });
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    received,
    port,
    url: `http://127.0.0.1:${port}/services/T0/SECRET-PART`,
    /** Undefined: well behaved again. */
    behave: (how: typeof behave) => {
      behave = how;
    },
    stop: () =>
      new Promise<void>(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
