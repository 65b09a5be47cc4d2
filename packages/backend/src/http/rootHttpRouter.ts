import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  rootHttpRouterServiceFactory,
  type RootHttpRouterConfigureContext,
} from '@backstage/backend-defaults/rootHttpRouter';
import { allowedAddresses } from './allowedAddresses';
import { refusal } from './refusal';

/** Puts a guard at the gate of Backstage's root router, which no plugin and no path goes around. */
export function configure({
  app,
  server,
  config,
  applyDefaults,
}: Pick<
  RootHttpRouterConfigureContext,
  'app' | 'server' | 'config' | 'applyDefaults'
>): void {
  const allowed = allowedAddresses(config);

  app.use((req, res, next) => {
    const why = refusal({ path: req.path, headers: req.headers }, allowed);
    if (!why) {
      next();
      return;
    }
    const { status, name, message } = why;
    res
      .status(status)
      .set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' })
      .json({ error: { name, message }, response: { statusCode: status } });
  });

  // WebSockets pass Express by. An `upgrade` listener of our own would hide from plugins that nobody listens yet.
  const emit = server.emit.bind(server) as (
    event: string | symbol,
    ...args: unknown[]
  ) => boolean;
  server.emit = (event: string | symbol, ...args: unknown[]) => {
    if (event !== 'upgrade') return emit(event, ...args);
    const [request, socket] = args as [IncomingMessage, Duplex];
    const why = refusal(
      { path: upgradePath(request), headers: request.headers },
      allowed,
    );
    if (!why) return emit(event, ...args);
    socket.end(
      `HTTP/1.1 ${why.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
    return true;
  };

  applyDefaults();
}

function upgradePath(request: IncomingMessage): string {
  return (request.url ?? '/').split('?')[0];
}

/** The root router of this backend. */
export const rootHttpRouter = rootHttpRouterServiceFactory({ configure });
