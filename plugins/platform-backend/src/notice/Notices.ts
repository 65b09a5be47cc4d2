import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { parseKey } from '../loop/keys';
import { Loop, type LoopOptions } from '../loop/Loop';
import type { Notifications } from '../loop/Notifications';
import { noticeExpiring } from './noticeExpiring';
import { reconcileReceiver } from './reconcileReceiver';
import { type Send, webhookSender } from './sendNotice';
import { syncReceivers, wakeReceivers } from './syncReceivers';
import type { NoticeOptions } from './types';

const EXPIRING_EVERY_MS = 60_000;

export interface NoticesDeps { knex: Knex; logger: LoggerService; notifications: Notifications; portalUrl: string; /** Only for tests. */ send?: Send }

/** Delivers notices, and notices what is about to expire: a loop of its own over the keys of the receivers, as many side by side as there are. */
export class Notices {
  private readonly loop: Loop;
  private readonly stops: Array<() => void> = [];
  private looking: Promise<void> | undefined;
  private hinting: Promise<void> | undefined;
  private hintedAgain = false;

  constructor(private readonly deps: NoticesDeps, private readonly options: NoticeOptions, loop: LoopOptions) {
    const { knex, logger, portalUrl } = deps;
    const receivers = new Map(options.receivers.map(r => [r.name, r]));
    const own = { knex, logger, portalUrl, receivers, send: deps.send ?? webhookSender(options.timeoutMs), deadAfterMs: options.deadAfterMs };
    this.loop = new Loop(
      knex,
      (claim, signal) => {
        const key = parseKey(claim.key);
        return 'id' in key ? reconcileReceiver(own, key.id, claim, signal) : Promise.resolve(null);
      },
      logger,
      { ...loop, concurrency: Math.max(1, receivers.size), receivers: true },
    );
  }

  async start(): Promise<void> {
    const { knex, notifications } = this.deps;
    const { receivers } = this.options;
    await syncReceivers(knex, receivers);
    this.lookForEndings();
    const timer = setInterval(() => this.lookForEndings(), EXPIRING_EVERY_MS).unref();
    this.stops.push(() => clearInterval(timer));
    // With nobody to tell there is nothing to do: the portal reads the notices themselves.
    if (receivers.length === 0) return;
    this.stops.push(notifications.onChanged(payload => void (payload === 'notice:' && this.hint())));
    this.loop.start();
  }

  async stop(): Promise<void> {
    for (const stop of this.stops) stop();
    await this.looking;
    await this.hinting;
    await this.loop.stop();
  }

  /** Hints that come while one is handled are handled together. */
  private hint(): void {
    this.hintedAgain = true;
    this.hinting ??= (async () => {
      while (this.hintedAgain) {
        this.hintedAgain = false;
        await wakeReceivers(this.deps.knex, this.options.receivers);
        this.loop.wake();
      }
    })()
      .catch(error => this.deps.logger.debug(`A hint about a notice was lost, the next look finds it: ${error}`))
      .finally(() => {
        this.hinting = undefined;
      });
  }

  private lookForEndings(): void {
    this.looking ??= noticeExpiring(this.deps.knex, this.options.expiringMs)
      .catch(error => this.deps.logger.warn(`It was not looked what expires soon, tried again: ${error}`))
      .finally(() => {
        this.looking = undefined;
      });
  }
}
