import type { LoggerService } from '@backstage/backend-plugin-api';
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { backoffMs } from './backoff';
import { claimWork, type Claim } from './claim';
import { LostClaimError } from './fenced';
import { heartbeat } from './heartbeat';
import { releaseWork } from './release';

/**
 * Advances one key by a step. Returns milliseconds until it wants to be looked at again, null for "when somebody asks"; or
 * that it has failed in a way that needs no words here, and how long to wait.
 */
export type Reconcile = (claim: Claim, signal: AbortSignal) => Promise<number | null | { failedMs: number }>;

export interface LoopOptions { leaseMs: number; pollMs: number; concurrency: number; /** Works on the keys of receivers of notices; else on all others. */ receivers?: boolean }

/**
 * Level-triggered: what is due is claimed, one step of it is done and stored, and it is given back. Any number of
 * backends may run one on the same database.
 */
export class Loop {
  private readonly owner = randomUUID();
  private readonly running = new Set<Promise<void>>();
  private readonly aborts = new Set<AbortController>();
  private stopped = false;
  private wakeUp: () => void = () => {};
  private done: Promise<void> = Promise.resolve();
  private woken = false;
  /** The last claim took as much as it could: there may be more. */
  private full = false;

  constructor(
    private readonly knex: Knex,
    private readonly reconcile: Reconcile,
    private readonly logger: LoggerService,
    private readonly options: LoopOptions,
  ) {}

  start(): void {
    this.done = this.run();
  }

  /** Looks for work now instead of at the next poll. */
  wake(): void {
    this.woken = true;
    this.wakeUp();
  }

  /** Stops claiming, aborts what is under way, and waits for it. What was begun is found in the database. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    for (const abort of this.aborts) abort.abort();
    await this.done;
    await Promise.allSettled(this.running);
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.woken = false;
      const free = this.options.concurrency - this.running.size;
      let claimed: Claim[] = [];
      try {
        if (free > 0) claimed = await claimWork(this.knex, this.owner, this.options.leaseMs, free, this.options.receivers);
      } catch (error) {
        this.logger.warn(`The loop cannot claim work: ${error}`);
      }
      if (free > 0) this.full = claimed.length === free;
      for (const claim of claimed) {
        const work = this.work(claim).then(dueIn => {
          this.running.delete(work);
          // Otherwise nothing is due that nobody would tell of: asking costs as much as half a look.
          if (this.full || dueIn === 0) this.wake();
          else if (dueIn !== null && dueIn < this.options.pollMs) setTimeout(() => this.wake(), dueIn).unref();
        });
        this.running.add(work);
      }
      if ((claimed.length === 0 || !this.full) && !this.woken && !this.stopped) await this.sleep();
    }
  }

  private sleep(): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, this.options.pollMs);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Never rejects. Milliseconds until the same key is due again, null for "when somebody asks". */
  private async work(claim: Claim): Promise<number | null> {
    const abort = new AbortController();
    this.aborts.add(abort);
    const beat = setInterval(async () => {
      const held = await heartbeat(this.knex, claim, this.owner, this.options.leaseMs).catch(() => true);
      if (!held) abort.abort();
    }, this.options.leaseMs / 3);
    try {
      const outcome = await this.reconcile(claim, abort.signal);
      const failed = typeof outcome === 'object' && outcome !== null;
      const nextMs = failed ? outcome.failedMs : outcome;
      return (await releaseWork(this.knex, claim, { nextMs, failed })) ? 0 : nextMs;
    } catch (error) {
      // A claim that is lost is not given back by this: the fence is another by then. One that is only stopped, is.
      const lost = error instanceof LostClaimError;
      if (!lost && !abort.signal.aborted) this.logger.warn(`Work on ${claim.key} failed, tried again: ${error}`, error as Error);
      const next = this.stopped ? { nextMs: 0, failed: false } : { nextMs: backoffMs(claim.failures), failed: true };
      return (await releaseWork(this.knex, claim, next).catch(() => false)) ? 0 : next.nextMs;
    } finally {
      clearInterval(beat);
      this.aborts.delete(abort);
    }
  }
}
