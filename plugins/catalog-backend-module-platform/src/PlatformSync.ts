import type { LoggerService } from '@backstage/backend-plugin-api';
import type { RepositoryScope, RepositorySync } from './RepositorySync';
import type { ResourceSync } from './ResourceSync';

/** A hint that something moved; the platform's API is the truth. */
export interface PlatformHint {
  kind: 'repository' | 'release' | 'resource' | 'environment';
  name: string;
  change: 'created' | 'changed' | 'deleted';
}

interface Scope extends RepositoryScope {
  resources: boolean;
}

/** Every so many polls the catalog is compared as a whole, in case another backend put something back. */
const COMPLETE_EVERY = 10;

/** Decides when to look: at hints, and every so often at everything. One look at a time. */
export class PlatformSync {
  private waiting?: Scope;
  private running?: Promise<void>;
  private timer?: NodeJS.Timeout;
  private stopped = false;
  private polls = 0;
  private failures = 0;

  constructor(
    private readonly deps: {
      repositories: Pick<RepositorySync, 'look'>;
      resources: Pick<ResourceSync, 'look'>;
      logger: LoggerService;
      /** Between two looks at everything, milliseconds. */
      pollMs: number;
    },
  ) {}

  /** Takes a hint; what it names is looked at as soon as the look under way has ended. */
  hint({ kind, name }: PlatformHint): void {
    const scope = this.scope();
    if (kind === 'repository') scope.names.add(name);
    if (kind === 'repository' || kind === 'release') scope.refresh.add(name);
    if (kind === 'resource' || kind === 'environment') scope.resources = true;
    this.run();
  }

  /** Looks at everything, and goes on doing so. */
  poll(): void {
    const scope = this.scope();
    scope.all = true;
    scope.resources = true;
    scope.complete = this.polls % COMPLETE_EVERY === 0;
    this.polls += 1;
    this.run();
  }

  /** Ends polling and waits for the look under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private scope(): Scope {
    this.waiting ??= {
      all: false,
      complete: false,
      names: new Set(),
      refresh: new Set(),
      resources: false,
    };
    return this.waiting;
  }

  private run(): void {
    if (this.stopped || this.running) return;
    this.running = this.work().finally(() => {
      this.running = undefined;
      if (this.waiting) this.run();
    });
  }

  private async work(): Promise<void> {
    // What comes in the same moment is one look.
    await new Promise(resolve => setTimeout(resolve, 5));
    while (this.waiting && !this.stopped) {
      const scope = this.waiting;
      this.waiting = undefined;
      await this.look(scope);
    }
  }

  private async look(scope: Scope): Promise<void> {
    const { repositories, resources, logger, pollMs } = this.deps;
    const errors: unknown[] = [];
    const note = (error: unknown) => errors.push(error);
    if (scope.all || scope.names.size || scope.refresh.size) {
      await repositories.look(scope).catch(note);
    }
    if (scope.resources) await resources.look(scope).catch(note);

    if (errors.length) {
      this.failures += 1;
      // Plugins start side by side: the first look often comes too early.
      const level = this.failures > 5 ? 'warn' : 'debug';
      logger[level](
        `The catalog could not be compared with the platform, tried again: ${errors.join(
          '; ',
        )}`,
      );
    } else if (scope.all) {
      this.failures = 0;
    }
    if ((!scope.all && !errors.length) || this.stopped) return;
    clearTimeout(this.timer);
    const ms = this.failures
      ? Math.min(pollMs, 250 * 2 ** Math.min(this.failures, 10))
      : pollMs;
    this.timer = setTimeout(() => this.poll(), ms);
    this.timer.unref();
  }
}
