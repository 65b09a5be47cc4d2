import type { LoggerService } from '@backstage/backend-plugin-api';
import { EventEmitter } from 'node:events';
import type { Knex } from 'knex';

/**
 * Listens to Postgres: `waymark_work` (there is work) and `waymark_changed` (`operation:<id>`, `event:<service>`).
 * Hints only; whoever listens also polls. A connection that breaks is made again.
 */
export class Notifications {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private connection: any;
  private stopped = false;

  constructor(private readonly knex: Knex, private readonly logger: LoggerService) {}

  async start(): Promise<void> {
    if (this.stopped) return;
    try {
      this.connection = await this.knex.client.acquireRawConnection();
      this.connection.on('notification', (n: { channel: string; payload?: string }) => this.emitter.emit(n.channel, n.payload ?? ''));
      this.connection.on('error', (error: Error) => this.again(error));
      this.connection.on('end', () => this.again());
      await this.connection.query('LISTEN waymark_work');
      await this.connection.query('LISTEN waymark_changed');
    } catch (error) {
      this.again(error as Error);
    }
  }

  onWork(listener: () => void): () => void {
    this.emitter.on('waymark_work', listener);
    return () => this.emitter.off('waymark_work', listener);
  }

  onChanged(listener: (payload: string) => void): () => void {
    this.emitter.on('waymark_changed', listener);
    return () => this.emitter.off('waymark_changed', listener);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.connection?.removeAllListeners('end');
    await this.connection?.end().catch(() => undefined);
  }

  private again(error?: Error): void {
    if (this.stopped) return;
    const { connection } = this;
    this.connection = undefined;
    connection?.removeAllListeners();
    connection?.on('error', () => undefined);
    connection?.end().catch(() => undefined);
    if (error) this.logger.warn(`Listening to the database was interrupted, tried again: ${error.message}`);
    setTimeout(() => this.start(), 500).unref();
  }
}
