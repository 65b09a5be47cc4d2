import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ApiRepository } from '@waymark/platform-common/api';
import { refreshKey } from './annotations';
import { EntitySet, type Wanted } from './EntitySet';
import type { PlatformSource } from './platformSource';
import type { RepositoryReader } from './RepositoryReader';
import { resourceEntities } from './resourceEntities';
import { settleClaims } from './settleClaims';

/** A hint that something moved; the platform's API is the truth. */
export interface PlatformHint {
  kind: 'repository' | 'release' | 'resource' | 'environment';
  name: string;
  change: 'created' | 'changed' | 'deleted';
}

/** How much is looked at: everything, or what hints named. */
interface Scope {
  all: boolean;
  repositories: Set<string>;
  refresh: Set<string>;
  resources: boolean;
}

/** Files that are read at once. */
const READERS = 8;
/** Every so many polls the catalog is compared as a whole, in case another backend put something back. */
const COMPLETE_EVERY = 10;

/** Keeps the catalog at what the platform says: repositories' files, databases, environments. */
export class PlatformSync {
  readonly repositories: EntitySet;
  readonly resources: EntitySet;
  private waiting?: Scope;
  private running?: Promise<void>;
  private timer?: NodeJS.Timeout;
  private stopped = false;
  private polls = 0;
  private failures = 0;
  private complete = { repositories: false, resources: false };
  private told = new Set<string>();

  constructor(
    private readonly deps: {
      platform: PlatformSource;
      reader: RepositoryReader;
      groups: () => Promise<(team: string) => string>;
      platformTeam: string;
      logger: LoggerService;
      pollMs: number;
    },
  ) {
    this.repositories = new EntitySet('waymark-repositories', () =>
      this.poll(),
    );
    this.resources = new EntitySet('waymark-resources', () => this.poll());
  }

  /** Takes a hint; what it names is looked at as soon as the look under way has ended. */
  hint(hint: PlatformHint): void {
    const scope = this.scope();
    if (hint.kind === 'repository') scope.repositories.add(hint.name);
    if (hint.kind === 'repository' || hint.kind === 'release')
      scope.refresh.add(hint.name);
    if (hint.kind === 'resource' || hint.kind === 'environment')
      scope.resources = true;
    this.run();
  }

  /** Ends polling and waits for the look under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private poll(): void {
    const scope = this.scope();
    scope.all = true;
    scope.resources = true;
    this.run();
  }

  private scope(): Scope {
    this.waiting ??= {
      all: false,
      repositories: new Set(),
      refresh: new Set(),
      resources: false,
    };
    return this.waiting;
  }

  private run(): void {
    if (this.stopped || this.running) return;
    this.running = (async () => {
      // What comes in the same moment is one look.
      await new Promise(resolve => setTimeout(resolve, 5));
      while (this.waiting && !this.stopped) {
        const scope = this.waiting;
        this.waiting = undefined;
        await this.look(scope);
      }
    })().finally(() => {
      this.running = undefined;
      if (this.waiting) this.run();
    });
  }

  private async look(scope: Scope): Promise<void> {
    try {
      const hinted = scope.repositories.size > 0 || scope.refresh.size > 0;
      if (scope.all || hinted) await this.lookAtRepositories(scope);
      if (scope.all || scope.resources) await this.lookAtResources();
      this.failures = 0;
    } catch (error) {
      this.failures += 1;
      // Plugins start side by side: the first look often comes too early.
      const level = this.failures > 5 ? 'warn' : 'debug';
      this.deps.logger[level](
        `The catalog could not be compared with the platform, tried again: ${error}`,
      );
    }
    if (scope.all || this.failures) this.schedule(scope.all);
  }

  private schedule(polled: boolean): void {
    if (polled) this.polls += 1;
    clearTimeout(this.timer);
    if (this.stopped) return;
    const ms = this.failures
      ? Math.min(this.deps.pollMs, 250 * 2 ** Math.min(this.failures, 10))
      : this.deps.pollMs;
    this.timer = setTimeout(() => this.poll(), ms);
    this.timer.unref();
  }

  private async lookAtRepositories(scope: Scope): Promise<void> {
    const { platform, reader } = this.deps;
    const listed = (await platform.repositories()).filter(
      repository => repository.catalogUrl,
    );
    reader.keep(new Set(listed.map(repository => repository.name)));
    const due = listed.filter(
      repository =>
        scope.all ||
        scope.repositories.has(repository.name) ||
        !this.seen.has(repository.name),
    );
    this.seen = new Set(listed.map(repository => repository.name));
    const refresh = new Set(scope.refresh);
    let failed = false;
    await inParallel(due, READERS, async repository => {
      const look = await reader.look(repository);
      if (look === 'changed') refresh.add(repository.name);
      if (look === 'failed') failed = true;
    });

    const wholeTime =
      scope.all &&
      (!this.complete.repositories || this.polls % COMPLETE_EVERY === 0) &&
      !failed;
    await this.repositories.apply(this.wanted(listed), wholeTime);
    if (wholeTime) this.complete.repositories = true;
    // After the change is written, so that what is looked at again is the new state.
    await this.repositories.refresh([...refresh].map(refreshKey));
  }

  private seen = new Set<string>();

  private wanted(listed: ApiRepository[]): Wanted[] {
    const claims = listed.map(({ name, service }) => ({
      repository: name,
      service,
      entities: this.deps.reader.entities(name),
    }));
    const { owners, problems } = settleClaims(claims);
    for (const problem of problems) {
      if (!this.told.has(problem)) this.deps.logger.warn(problem);
    }
    this.told = new Set(problems);
    return [...owners.values()].map(({ repository, entity }) => ({
      entity,
      locationKey: `waymark-repository:${repository}`,
    }));
  }

  private async lookAtResources(): Promise<void> {
    const { platform, reader, platformTeam } = this.deps;
    const [resources, environments, groupOf] = await Promise.all([
      platform.resources(),
      platform.environments(),
      this.deps.groups(),
    ]);
    const systemOf = (service: string) =>
      reader
        .entities(service)
        .find(
          e =>
            e.kind.toLowerCase() === 'component' && e.metadata.name === service,
        )?.spec?.system as string | undefined;
    const entities = resourceEntities({
      resources,
      environments,
      groupOf,
      platformTeam,
      systemOf,
    });
    const wholeTime =
      !this.complete.resources || this.polls % COMPLETE_EVERY === 0;
    await this.resources.apply(
      entities.map(entity => ({ entity, locationKey: 'waymark-platform' })),
      wholeTime,
    );
    this.complete.resources = true;
  }
}

async function inParallel<T>(
  items: T[],
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: Math.min(lanes, queue.length) }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift())
        await work(item);
    }),
  );
}
