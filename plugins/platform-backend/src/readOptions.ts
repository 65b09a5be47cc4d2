import type { RootConfigService } from '@backstage/backend-plugin-api';

/** What `platform:` in the configuration says, with defaults. Times in milliseconds. */
export function readOptions(config: RootConfigService) {
  const leaseMs = (config.getOptionalNumber('platform.loop.leaseSeconds') ?? 10) * 1000;
  return {
    dataDirectory: config.getString('platform.dataDirectory'),
    templatesDirectory: config.getString('platform.templates'),
    portalUrl: config.getString('app.baseUrl'),
    loop: {
      leaseMs,
      pollMs: config.getOptionalNumber('platform.loop.pollMilliseconds') ?? 500,
      concurrency: config.getOptionalNumber('platform.loop.concurrency') ?? 8,
    },
  };
}
