import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { destroyUnused } from './destroyUnused';

const EVERY_MS = 20_000;

/** Destroys values of secrets soon after nothing runs with them any more. Any number of backends may do it. */
export class SecretSweeper {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> | undefined;

  constructor(private readonly knex: Knex, private readonly logger: LoggerService) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running ??= destroyUnused(this.knex)
        .catch(error => this.logger.debug(`Values of secrets that nothing uses stay until the next look: ${error.message}`))
        .finally(() => (this.running = undefined));
    }, EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}
