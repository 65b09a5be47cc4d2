import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';

export interface ShutdownOptions {
  app: FastifyInstance;
  logger: FastifyBaseLogger;
  drainMilliseconds: number;
  /** Runs when the last request has been answered. */
  afterwards: () => Promise<void>;
}

/** However busy it is, it is gone by then. */
const DEADLINE_MILLISECONDS = 15_000;

/**
 * On SIGTERM or SIGINT: `/readyz` says no, so that no new traffic comes; what is still sent is answered; then it closes.
 * The second signal ends it at once.
 */
export function stopGracefully({ app, logger, drainMilliseconds, afterwards }: ShutdownOptions): void {
  const stop = async (signal: NodeJS.Signals) => {
    logger.info({ signal }, 'stopping');
    app.draining = true;
    setTimeout(() => {
      logger.error(`not closed after ${DEADLINE_MILLISECONDS / 1000} s, leaving`);
      process.exit(1);
    }, DEADLINE_MILLISECONDS).unref();

    await sleep(drainMilliseconds);
    await app.close();
    await afterwards();
    logger.info('stopped');
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop(signal).catch((error: unknown) => {
        logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      });
    });
  }
}
