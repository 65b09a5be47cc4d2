import type { HttpAuthService, LoggerService } from '@backstage/backend-plugin-api';
import { openApiDocument } from '@waymark/platform-common/api';
import express, { type Request, type Response, type Router } from 'express';
import * as OpenApiValidator from 'express-openapi-validator';
import { callerOfToken } from '../token/callerOfToken';
import { tokenIn } from '../token/tokenText';
import { authorized, type AuthorizeDeps } from './authorized';
import { envelopeOf } from './errors';
import type { Caller, Handlers } from './types';

const METHODS = ['get', 'put', 'post', 'patch', 'delete'];
const BODY_LIMIT = '32mb';

/** The status of an answer that is no error, as the document has it. */
const successOf = (operation: { responses: object }) => Number(Object.keys(operation.responses).find(code => code.startsWith('2')));

/** The first part of every path of the document. */
export const apiRoots = () => [...new Set(Object.keys(openApiDocument.paths).map(path => `/${path.split('/')[1]}`))];

/** Mounts every operation of the OpenAPI document. A token comes first, then the document, then who may, then the handler. */
export function createRouter(deps: { handlers: Handlers; httpAuth: HttpAuthService; logger: LoggerService } & AuthorizeDeps): Router {
  const { handlers, httpAuth, logger } = deps;
  const router = express.Router();

  router.use(async (request, response, next) => {
    try {
      const token = tokenIn(request.header('Authorization'));
      response.locals.caller = token ? await callerOfToken(deps.knex, token) : await callerOf(request, httpAuth);
      next();
    } catch (error) {
      next(error);
    }
  });
  router.use(express.json({ limit: BODY_LIMIT, strict: true }));
  router.use(OpenApiValidator.middleware({ apiSpec: openApiDocument as any, validateRequests: { allErrors: true }, validateResponses: false, validateSecurity: false, validateApiSpec: false }) as any);

  for (const [path, item] of Object.entries<any>(openApiDocument.paths)) {
    for (const method of METHODS.filter(m => item[m])) {
      const operation = item[method];
      const handler = authorized(operation.operationId, operation['x-access'], (handlers as any)[operation.operationId], deps, operation['x-destructive']);
      const route = path.replace(/\{(\w+)\}/g, ':$1');
      (router as any)[method](route, (request: Request, response: Response, next: (error: unknown) => void) =>
        answer(handler, request, response, successOf(operation)).catch(next),
      );
    }
  }

  router.use((error: any, request: Request, response: Response, _next: unknown) => {
    const { status, body } = envelopeOf(error);
    if (status === 500) logger.error(`${request.method} ${request.path} failed`, error);
    if (response.headersSent) response.end();
    else response.status(status).json(body);
  });
  return router;
}

async function answer(handler: any, request: Request, response: Response, success: number): Promise<void> {
  const call = {
    path: request.params,
    query: request.query,
    body: request.body,
    caller: response.locals.caller as Caller,
    idempotencyKey: request.header('Idempotency-Key'),
    request,
  };
  if (handler.stream && request.accepts(['application/json', 'text/event-stream']) === 'text/event-stream') {
    await handler.authorize(call);
    await handler.found?.(call);
    const abort = new AbortController();
    response.on('close', () => abort.abort());
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache, no-transform', Connection: 'keep-alive', 'X-Accel-Buffering': 'no' });
    response.flushHeaders();
    await handler.stream(call, response, abort.signal);
    response.end();
    return;
  }
  await handler.authorize(call);
  const body = await handler.handle(call);
  response.status(success).json(body);
}

const DOORS = ['portal', 'cli', 'template', 'assistant', 'pipeline', 'api'];

async function callerOf(request: Request, httpAuth: HttpAuthService): Promise<Caller> {
  const credentials = await httpAuth.credentials(request, { allow: ['user', 'service'] });
  const door = request.header('X-Waymark-Door') ?? 'api';
  const principal = credentials.principal as any;
  return {
    kind: principal.type === 'user' ? 'user' : 'service',
    actor: principal.type === 'user' ? principal.userEntityRef : String(principal.subject),
    door: (DOORS.includes(door) ? door : 'api') as Caller['door'],
    onBehalf: false,
  };
}
