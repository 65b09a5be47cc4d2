import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { evaluateAlerts } from './evaluateAlerts';

/** Evaluates the alert rules again and again. What fires is in the database: a backend that starts goes on with it. */
export class AlertWatcher {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(private readonly knex: Knex, private readonly logger: LoggerService, private readonly everyMs: number) {}

  start(): void {
    this.timer = setInterval(() => {
      this.looking ??= evaluateAlerts(this.knex)
        .catch(error => this.logger.warn(`Alert rules were not evaluated, tried again: ${error}`))
        .finally(() => {
          this.looking = undefined;
        });
    }, this.everyMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }
}
