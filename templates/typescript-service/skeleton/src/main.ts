import { pino } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { openStore } from './notes/openStore.ts';
import { stopGracefully } from './shutdown.ts';

async function start(): Promise<void> {
  const config = readConfig(process.env, packageJson.name);
  const logger = createLogger(config);

  // Loaded only where traces go somewhere, so that a service without them starts quicker.
  const tracing = process.env.OTEL_EXPORTER_OTLP_ENDPOINT
    ? (await import('./tracing.ts')).startTracing(config)
    : undefined;

  const store = openStore(process.env, logger);
  const app = await buildApp({ config, logger, store });
  stopGracefully({
    app,
    logger,
    drainMilliseconds: config.drainMilliseconds,
    afterwards: async () => {
      await store.close();
      await tracing?.shutdown();
    },
  });
  await app.listen({ port: config.port, host: config.host });
}

try {
  await start();
} catch (error) {
  pino({ formatters: { level: label => ({ level: label }) } }).fatal({ err: error }, `could not start: ${(error as Error).message}`);
  process.exit(1);
}
