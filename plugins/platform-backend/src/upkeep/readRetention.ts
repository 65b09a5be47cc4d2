import type { RootConfigService } from '@backstage/backend-plugin-api';

/** How long what only time takes away is kept, in days. The audit is not among them: it is kept for years. */
export interface Retention {
  events: number;
  idempotency: number;
  measurements: number;
  notices: number;
  /** Plans, from the end of their validity on. */
  plans: number;
  samples: number;
  /** Logs of operations that have ended, from their last line on. The operations stay. */
  operationLogs: number;
}

/** As shipped. */
export const RETENTION: Retention = { events: 30, idempotency: 7, measurements: 90, notices: 90, plans: 30, samples: 400, operationLogs: 180 };

/** What `platform.retention` says, over what is shipped. Throws where a number is none, or below one day. */
export function readRetention(config: RootConfigService): Retention {
  const days = (Object.keys(RETENTION) as Array<keyof Retention>).map(kind => {
    const path = `platform.retention.${kind}Days`;
    const value = config.getOptionalNumber(path) ?? RETENTION[kind];
    if (!(value >= 1)) throw new Error(`${path} is ${value}; it is a number of days, 1 or more`);
    return [kind, value];
  });
  return Object.fromEntries(days);
}
