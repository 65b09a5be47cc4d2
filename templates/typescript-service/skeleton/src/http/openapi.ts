import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import packageJson from '../../package.json' with { type: 'json' };
import type { Config } from '../config.ts';

/** Makes an OpenAPI 3.1 document of the routes that are added after it, at `/openapi.json`. */
export async function addOpenapi(app: FastifyInstance, config: Config): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: config.service,
        version: packageJson.version,
        description: `The HTTP API of ${config.service}, made from its routes.`,
      },
    },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
