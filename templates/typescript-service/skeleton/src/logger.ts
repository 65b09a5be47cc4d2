import { trace } from '@opentelemetry/api';
import { pino } from 'pino';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from './config.ts';

/** JSON lines on standard output, each with the service, its release, and the trace that it belongs to. */
export function createLogger(config: Config): FastifyBaseLogger {
  return pino({
    level: config.logLevel,
    base: {
      service: config.service,
      release: config.release,
      environment: config.environment,
    },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
    mixin: () => {
      const span = trace.getActiveSpan()?.spanContext();
      return span ? { traceId: span.traceId, spanId: span.spanId } : {};
    },
  });
}
