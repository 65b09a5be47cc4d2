import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { requestHeaders } from './headers.ts';
import type { Route } from './route.ts';
import type { Upstreams } from './upstreams.ts';

/** Passes a connection that changes its protocol (WebSocket) through to a replica, byte by byte. */
export function splice(options: {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  route: Route;
  upstreams: Upstreams;
  record(answered: { release: string; ms: number; error: boolean }): void;
  tried?: Set<number>;
}): void {
  const { request, socket, head, route, upstreams, tried = new Set() } = options;
  const begin = performance.now();
  const target = route.pick(tried);
  if (!target || !request.url?.startsWith('/')) {
    options.record({ release: '', ms: 0, error: true });
    socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\nNo replica is ready to answer.\n');
    return;
  }
  const done = route.begin(target);
  const upstream = connect({ host: '127.0.0.1', port: target.port, noDelay: true });
  let connected = false;
  upstream.once('connect', () => {
    connected = true;
    const headers = requestHeaders(request, { upgrade: true });
    let text = `${request.method} ${request.url} HTTP/1.1\r\n`;
    for (let i = 0; i < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`;
    upstream.write(`${text}\r\n`, 'latin1');
    if (head.length > 0) upstream.write(head);
    upstream.once('data', (first: Buffer) => {
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first.toString('latin1', 0, 12))?.[1] ?? 502);
      options.record({ release: target.release, ms: performance.now() - begin, error: status >= 500 });
    });
    upstream.pipe(socket);
    socket.pipe(upstream);
  });
  upstream.once('error', error => {
    if (!connected && (error as NodeJS.ErrnoException).code === 'ECONNREFUSED' && !socket.destroyed) {
      upstreams.refused(target);
      splice({ ...options, tried: tried.add(target.port) });
      return;
    }
    socket.destroy();
  });
  upstream.once('close', () => {
    done();
    if (connected) socket.destroy();
  });
  socket.once('close', () => upstream.destroy());
}
