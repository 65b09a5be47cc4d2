import type { LoggerService } from '@backstage/backend-plugin-api';
import type { TargetRegistration } from '@waymark/platform-node';
import type { Knex } from 'knex';
import { refreshErrorBudgets } from '../alert/refreshErrorBudgets';

const EVERY_MS = 60_000;
const LOOK_BACK_MS = 15 * 60_000;
const ROWS = 1000;

type Minute = Awaited<ReturnType<NonNullable<TargetRegistration['metrics']>['minutes']>>[number];

async function insert(trx: Knex.Transaction, minutes: Minute[]): Promise<void> {
  // What was asked of an environment that has gone since is of no interest to anybody. Held until these are in: one that goes
  // at this moment waits, and takes them with it.
  const known = new Set(await trx('environment').whereIn('name', [...new Set(minutes.map(m => m.environment))]).orderBy('name').forKeyShare().pluck('name'));
  const rows = minutes
    .filter(m => known.has(m.environment))
    .map(m => ({ service: m.service, environment: m.environment, minute: m.minute, requests: m.requests, errors: m.errors, latency_sum_ms: m.latencySumMs, p95_ms: m.p95Ms }));
  if (rows.length) await trx('sample').insert(rows).onConflict(['service', 'environment', 'minute']).merge();
}

/** Keeps one-minute samples of requests, errors and latency from the first day: the delivery figures read them. */
export class SampleKeeper {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly knex: Knex, private readonly targets: Map<string, TargetRegistration>, private readonly logger: LoggerService) {}

  start(): void {
    this.timer = setInterval(() => this.keep().catch(error => this.logger.debug(`Samples were not kept, tried again: ${error}`)), EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** When each environment was last asked for something; to the minute. */
  private async keepLastUse(): Promise<void> {
    await this.knex.raw(
      `UPDATE environment e SET last_used_at = u.minute
         FROM (SELECT environment, max(minute) AS minute FROM sample WHERE requests > 0 AND minute > now() - interval '20 minutes' GROUP BY environment) u
        WHERE u.environment = e.name AND (e.last_used_at IS NULL OR e.last_used_at < u.minute)`,
    );
  }

  private async keep(): Promise<void> {
    const since = new Date(Date.now() - LOOK_BACK_MS).toISOString();
    for (const target of this.targets.values()) {
      const minutes = (await target.metrics?.minutes(since)) ?? [];
      // In parts: a statement takes 65,535 values at most.
      for (let from = 0; from < minutes.length; from += ROWS) await this.knex.transaction(trx => insert(trx, minutes.slice(from, from + ROWS)));
    }
    await this.keepLastUse();
    await refreshErrorBudgets(this.knex);
  }
}
