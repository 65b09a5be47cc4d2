import type { RootConfigService } from '@backstage/backend-plugin-api';
import path from 'node:path';
import { readDatabaseRules } from './care/rules';
import { readDecommissionRules } from './decommission/rules';
import { readEnvironmentRules } from './environment/rules';
import { readEnvironmentTargets } from './environment/targets';
import type { Protection } from './gate/protectionOf';
import { readNoticeOptions } from './notice/readNoticeOptions';
import { readRetention } from './upkeep/readRetention';

const PROTECTIONS: Protection[] = ['none', 'warn', 'deny'];

function readProtection(config: RootConfigService): Record<string, Protection> {
  const configured = config.getOptionalConfig('platform.protection');
  return Object.fromEntries(
    (configured?.keys() ?? []).map(environment => {
      const value = configured!.getString(environment) as Protection;
      if (!PROTECTIONS.includes(value)) throw new Error(`platform.protection.${environment} is "${value}"; it is one of ${PROTECTIONS.join(', ')}`);
      return [environment, value];
    }),
  );
}

/** What `platform:` in the configuration says, with defaults. Times in milliseconds. */
export function readOptions(config: RootConfigService) {
  const leaseMs = (config.getOptionalNumber('platform.loop.leaseSeconds') ?? 10) * 1000;
  const dataDirectory = config.getString('platform.dataDirectory');
  const keyFile = config.getOptionalString('platform.secrets.keyFile');
  return {
    dataDirectory,
    // A file that somebody has named is never made: a new key for secrets that have one already would be no help.
    secretKey: { file: keyFile ?? path.join(dataDirectory, 'secrets', 'key'), make: keyFile === undefined },
    templatesDirectory: config.getString('platform.templates'),
    protection: readProtection(config),
    portalUrl: config.getString('app.baseUrl'),
    rollback: {
      bakeSeconds: config.getOptionalNumber('platform.rollback.bakeSeconds') ?? 600,
      lookMs: (config.getOptionalNumber('platform.rollback.lookSeconds') ?? 5) * 1000,
    },
    environments: readEnvironmentRules(config),
    targets: readEnvironmentTargets(config),
    databases: readDatabaseRules(config),
    decommission: readDecommissionRules(config),
    alertsEveryMs: (config.getOptionalNumber('platform.alerts.everySeconds') ?? 30) * 1000,
    notices: readNoticeOptions(config),
    retention: readRetention(config),
    loop: {
      leaseMs,
      pollMs: config.getOptionalNumber('platform.loop.pollMilliseconds') ?? 500,
      concurrency: config.getOptionalNumber('platform.loop.concurrency') ?? 8,
    },
  };
}
