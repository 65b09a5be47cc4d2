import type { IncomingMessage } from 'node:http';

/** What concerns one connection only (RFC 9110, 7.6.1), and what the proxy says itself. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const OWN = new Set(['expect', 'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto']);

const named = (connection: string | undefined) => (connection ?? '').toLowerCase().split(',').map(name => name.trim()).filter(Boolean);

/** Headers of a request as they go to the service: name and value in turn, repeated ones kept. */
export function requestHeaders(request: IncomingMessage, options: { upgrade?: boolean } = {}): string[] {
  const dropped = new Set(named(request.headers.connection));
  const headers: string[] = [];
  const raw = request.rawHeaders;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i].toLowerCase();
    if (HOP_BY_HOP.has(name) || OWN.has(name) || dropped.has(name)) continue;
    headers.push(raw[i], raw[i + 1]);
  }
  if (options.upgrade) headers.push('Connection', 'Upgrade', 'Upgrade', request.headers.upgrade ?? '');
  // What the client says of itself is not believed: nothing is in front of this proxy.
  headers.push('X-Forwarded-For', request.socket.remoteAddress ?? '127.0.0.1');
  headers.push('X-Forwarded-Host', request.headers.host ?? '');
  headers.push('X-Forwarded-Port', String(request.socket.localPort ?? ''));
  headers.push('X-Forwarded-Proto', 'http');
  return headers;
}

/** Headers of an answer as they go to the client. */
export function responseHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string | string[]> {
  const connection = headers.connection;
  const dropped = new Set(named(Array.isArray(connection) ? connection.join(',') : connection));
  const result: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOP_BY_HOP.has(name) && !dropped.has(name)) result[name] = value;
  }
  return result;
}
