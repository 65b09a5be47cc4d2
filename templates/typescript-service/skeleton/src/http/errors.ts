import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyInstance } from 'fastify';

/** One shape for every error, that of RFC 9457, with the id under which the logs know the request. */
export const problemSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'What went wrong (RFC 9457)',
  required: ['title', 'status', 'detail', 'requestId'],
  properties: {
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    requestId: { type: 'string' },
  },
} as const;

/** An error that the caller is told about in these words. */
export class HttpError extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

export function addErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode && error.statusCode >= 400 ? error.statusCode : 500;
    if (status >= 500) request.log.error({ err: error }, 'request failed');
    // What broke inside is for the logs; it may name tables, hosts, people.
    const detail = status >= 500 ? 'The service could not answer. Its logs say why.' : error.message;
    return reply
      .code(status)
      .type('application/problem+json')
      .send({ title: STATUS_CODES[status] ?? 'Error', status, detail, requestId: request.id });
  });
  app.setNotFoundHandler(request => {
    throw new HttpError(404, `There is no ${request.method} ${request.url.split('?')[0]} here. /openapi.json lists what there is.`);
  });
}
