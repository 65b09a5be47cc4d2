import type {
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { AuthenticationError, NotFoundError } from '@backstage/errors';
import type { ErrorRequestHandler, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { toEnvelope } from './errors';
import type { JsonHandler } from './handlers';

/** Every route of the plugin: operationId of openapi.yaml and path. All are `GET`. */
export const ROUTES: Record<string, string> = {
  getRepository: '/repositories/:repository',
  getTree: '/repositories/:repository/tree',
  getBlob: '/repositories/:repository/blob',
  getReadme: '/repositories/:repository/readme',
  listCommits: '/repositories/:repository/commits',
};

/** Mounts the handlers. Who is not signed in gets 401 on every path, in the same envelope as any other error. */
export function createRouter(deps: {
  httpAuth: HttpAuthService;
  logger: LoggerService;
  handlers: Record<string, JsonHandler>;
}): Router {
  const router = PromiseRouter({ caseSensitive: true });
  router.use(async (req, _res, next) => {
    await deps.httpAuth
      .credentials(req, { allow: ['user', 'service'] })
      .catch(() => {
        throw new AuthenticationError(
          'You are not signed in, or the token has expired.',
        );
      });
    next();
  });
  for (const [operation, path] of Object.entries(ROUTES)) {
    router.get(path, async (req, res) => {
      res.json(await deps.handlers[operation](req));
    });
  }
  router.use(() => {
    throw new NotFoundError('There is no such route in the embedded git host.');
  });
  const onError: ErrorRequestHandler = (error, _req, res, _next) => {
    const { status, body } = toEnvelope(error);
    if (status >= 500) deps.logger.error('A request failed', error);
    res.status(status).json(body);
  };
  router.use(onError);
  return router;
}
