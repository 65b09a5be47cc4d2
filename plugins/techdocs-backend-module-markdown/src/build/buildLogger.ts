import type { LoggerService } from '@backstage/backend-plugin-api';
import type { GeneratorRunOptions } from '@backstage/plugin-techdocs-node';

/** What a generator says to whoever waits for it, in the backend's log; what it only wants to mention, for those who look closer. */
export function buildLogger(logger: LoggerService): GeneratorRunOptions['logger'] {
  const quiet = (message: unknown) => logger.debug(String(message));
  return { debug: quiet, info: quiet, warn: quiet, error: (message: unknown) => logger.error(String(message)) } as unknown as GeneratorRunOptions['logger'];
}
