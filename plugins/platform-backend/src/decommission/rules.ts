import type { RootConfigService } from '@backstage/backend-plugin-api';

/** How an installation lets go of services. */
export interface DecommissionRules {
  /** How long a decommissioned service can be brought back, in days. */
  graceDays: number;
}

/** Reads `platform.decommission`, with defaults. Throws for what makes no sense. */
export function readDecommissionRules(config: RootConfigService): DecommissionRules {
  const graceDays = config.getOptionalNumber('platform.decommission.graceDays') ?? 7;
  if (!(graceDays >= 0)) throw new Error(`platform.decommission.graceDays is ${graceDays}; it is a number from 0`);
  return { graceDays };
}
