import type { FastifyInstance } from 'fastify';
import type { NoteStore } from '../notes/store.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Set when the service is about to stop: it finishes what it has and wants no more. */
    draining: boolean;
  }
}

/** `/healthz`: the process lives. `/readyz`: it can do its work, so send it traffic. */
export function addHealth(app: FastifyInstance, store: NoteStore): void {
  app.decorate('draining', false);
  app.addHook('onSend', async (_request, reply) => {
    if (app.draining) reply.header('connection', 'close');
  });

  const quiet = { logLevel: 'warn', schema: { hide: true } } as const;
  app.get('/healthz', quiet, async () => ({ status: 'ok' }));
  app.get('/readyz', quiet, async (request, reply) => {
    if (app.draining) return reply.code(503).send({ status: 'stopping' });
    try {
      await store.check();
      return { status: 'ready' };
    } catch (error) {
      request.log.warn({ err: error }, 'not ready');
      return reply.code(503).send({ status: 'not ready', waitsFor: 'database' });
    }
  });
}
