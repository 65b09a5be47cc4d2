import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Condition, TargetCapabilities } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import { isDeepStrictEqual } from 'node:util';
import { clusterCapabilities } from '../capabilities';
import type { ClusterCapabilities } from '../capabilities';
import type { OwnedCluster } from '../cluster';

const EVERY_MS = 5 * 60_000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;
const TIDY_MS = 3_600_000;

/** What a cluster can do, asked at once and every few minutes. */
export class Discoveries {
  readonly #cluster: OwnedCluster;
  readonly #logger: LoggerService;
  readonly #onChange: () => void;
  readonly #stop = new AbortController();
  #found: ClusterCapabilities | undefined;
  #trouble: DriverError | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #tidied = 0;

  constructor(
    cluster: OwnedCluster,
    logger: LoggerService,
    /** Called when it can do something else than before. */
    onChange: () => void,
  ) {
    this.#cluster = cluster;
    this.#logger = logger;
    this.#onChange = onChange;
  }

  start(): void {
    this.#timer ??= setTimeout(() => void this.#look(), 0);
  }

  stop(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  /**
   * What it can do. Throws while it has never answered: with what it could do left to guessing, everything that runs there
   * would be compiled anew, and once more as soon as it answers.
   */
  capabilities(): TargetCapabilities {
    if (this.#found) return this.#found.capabilities;
    throw (
      this.#trouble ??
      new DriverError(
        'retryable',
        `It is not known yet what cluster "${this.#cluster.name}" can do`,
        'it has not answered yet',
        'Nothing: it is being asked',
      )
    );
  }

  /** What of all that a cluster may have is there. Throws like {@link Discoveries.capabilities}. */
  integrations(): ClusterCapabilities['integrations'] {
    this.capabilities();
    return this.#found!.integrations;
  }

  /** What it lacks, and whether it answers. */
  conditions(): Condition[] {
    const answers: Condition = this.#trouble
      ? {
          type: 'Reachable',
          status: 'False',
          reason: 'NotAnswering',
          message: `${this.#trouble.what}.`,
          cause: {
            node: 'target',
            object: this.#cluster.name,
            words: this.#trouble.why,
          },
          next: this.#trouble.next,
        }
      : {
          type: 'Reachable',
          status: this.#found ? 'True' : 'Unknown',
          reason: this.#found ? 'Answers' : 'NotAskedYet',
          message: `Cluster "${this.#cluster.name}" ${
            this.#found ? 'answers' : 'has not answered yet'
          }.`,
        };
    return [answers, ...(this.#found?.conditions ?? [])];
  }

  async #look(): Promise<void> {
    const { name } = this.#cluster;
    const { signal } = this.#stop;
    let next = EVERY_MS;
    try {
      const discovery = await this.#cluster.discover(signal);
      const found = clusterCapabilities(name, discovery);
      const before = this.#found;
      if (!before || this.#trouble)
        this.#logger.info(`Cluster "${name}" answers`);
      this.#found = found;
      this.#trouble = undefined;
      this.#failures = 0;
      if (!isDeepStrictEqual(before?.capabilities, found.capabilities))
        this.#onChange();
      await this.#tidy(signal);
    } catch (error) {
      if (signal.aborted) return;
      const trouble =
        error instanceof DriverError
          ? error
          : new DriverError(
              'retryable',
              `Cluster "${name}" was not understood`,
              String(error),
              'See the log of the backend',
            );
      if (trouble.message !== this.#trouble?.message)
        this.#logger.warn(`${trouble.what}: ${trouble.why}. ${trouble.next}`);
      this.#trouble = trouble;
      next = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LAST_RETRY_MS);
      this.#failures += 1;
    }
    if (!signal.aborted)
      this.#timer = setTimeout(() => void this.#look(), next).unref();
  }

  async #tidy(signal: AbortSignal): Promise<void> {
    if (Date.now() - this.#tidied < TIDY_MS) return;
    this.#tidied = Date.now();
    try {
      await this.#cluster.tidy(signal);
    } catch (error) {
      // What is left over is small, and is tried again.
      this.#logger.debug(
        `Cluster "${this.#cluster.name}" was not tidied: ${error}`,
      );
    }
  }
}
