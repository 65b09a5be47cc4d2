import { randomUUID } from 'node:crypto';
import { fastify, type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Config } from './config.ts';
import { addErrors } from './http/errors.ts';
import { addHealth } from './http/health.ts';
import { addMetrics } from './http/metrics.ts';
import { addOpenapi } from './http/openapi.ts';
import { addRequestLog } from './http/requestLog.ts';
import { addRoot } from './http/root.ts';
import { addTraces } from './http/traces.ts';
import { addNotes } from './notes/routes.ts';
import type { NoteStore } from './notes/store.ts';

export interface AppOptions {
  config: Config;
  store: NoteStore;
  /** None: it says nothing, as in tests. */
  logger?: FastifyBaseLogger;
}

/** The whole service but for its port: tests send requests to it with `inject`, `main.ts` lets it listen. */
export async function buildApp({ config, store, logger }: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    ...(logger ? { loggerInstance: logger } : {}),
    // One line of our own for each request (http/requestLog.ts) in place of Fastify's two.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: request => acceptableId(request.headers['x-request-id']) ?? randomUUID(),
    // A request that is already on its way when the service closes is still answered.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // Longer than proxies keep a connection: they hang up first, and no request meets a closed door.
    keepAliveTimeout: 75_000,
    ajv: { customOptions: { removeAdditional: false } },
  });

  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  addErrors(app);
  addMetrics(app, config);
  addTraces(app);
  addRequestLog(app);
  await addOpenapi(app, config);
  addHealth(app, store);
  addRoot(app, config);
  addNotes(app, store);
  await app.ready();
  return app;
}

/** A caller's own id joins the logs of both; anything that is not plainly an id is replaced. */
function acceptableId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[\w.:-]{1,128}$/.test(header) ? header : undefined;
}
