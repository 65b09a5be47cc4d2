import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** A span for each request, below the caller's if it sent one. Without an exporter these are no-ops. */
export function addTraces(app: FastifyInstance): void {
  const tracer = trace.getTracer('http');
  const spans = new WeakMap<FastifyRequest, Span>();

  app.addHook('onRequest', async request => {
    const route = request.routeOptions.url ?? 'none';
    const options = {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': request.method,
        'http.route': route,
        'url.path': request.url.split('?')[0],
      },
    };
    const caller = propagation.extract(context.active(), request.headers);
    spans.set(request, tracer.startSpan(`${request.method} ${route}`, options, caller));
  });
  // Not before the body is read: reading it leaves the context of the request.
  app.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request);
    if (span) context.with(trace.setSpan(context.active(), span), done);
    else done();
  });
  app.addHook('onError', async (request, _reply, error) => {
    spans.get(request)?.recordException(error);
  });
  app.addHook('onResponse', async (request, reply) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
  });
}
