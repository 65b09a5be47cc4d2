import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import { format } from 'winston';
import { configSecrets } from './configSecrets';

type Override = Parameters<WinstonLogger['setLevelOverrides']>[0][number];

/**
 * Lines that say nothing here: each request, that a portal for one machine is at localhost, that search has been brought
 * up to date once more.
 */
const QUIET: Override[] = [
  { matchers: { type: 'incomingRequest' }, level: 'warn' },
  {
    matchers: { message: '/^backend\\.baseUrl is set to a localhost URL/' },
    level: 'error',
  },
  {
    matchers: { plugin: 'search', message: '/^Collating documents/' },
    level: 'warn',
  },
];

/**
 * Writes one JSON object per line with its time, and blacks out the secrets of the configuration. Level and overrides
 * as in Backstage: `backend.logger.level`, `backend.logger.overrides`.
 */
export const rootLogger = createServiceFactory({
  service: coreServices.rootLogger,
  deps: { config: coreServices.rootConfig },
  async factory({ config }) {
    const logger = WinstonLogger.create({
      level: config.getOptionalString('backend.logger.level'),
      meta: { service: 'waymark' },
      format:
        process.env.NODE_ENV === 'production'
          ? format.combine(format.timestamp(), format.json())
          : WinstonLogger.colorFormat(),
    });
    const overrides =
      config.getOptional<Override[]>('backend.logger.overrides') ?? [];
    logger.setLevelOverrides([...overrides, ...QUIET]);
    logger.addRedactions(configSecrets(config.getOptional()));
    return logger;
  },
});
