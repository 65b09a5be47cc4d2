import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';

/** What a person sees who opens the address: who answers, which commit it is, and where to go. */
export function addRoot(app: FastifyInstance, config: Config): void {
  const { service, release, commit, environment } = config;
  const answer = {
    service,
    release,
    commit,
    environment,
    links: {
      notes: '/notes',
      openapi: '/openapi.json',
      health: '/healthz',
      readiness: '/readyz',
      metrics: '/metrics',
    },
  };
  app.get('/', { schema: { hide: true } }, async () => answer);
}
