import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ApiRepository } from '@waymark/platform-common/api';
import { refreshKey } from './annotations';
import { EntitySet, type Wanted } from './EntitySet';
import type { PlatformSource } from './platformSource';
import type { RepositoryReader } from './RepositoryReader';
import { settleClaims } from './settleClaims';

/** Files that are read at once. */
const READERS = 8;

/** Which repositories to look at. */
export interface RepositoryScope {
  /** All of them, not only the named and the new. */
  all: boolean;
  /** Compare the catalog as a whole, so that it drops what went while no backend was running. */
  complete: boolean;
  names: Set<string>;
  /** Whose entities the catalog is to process again, changed or not. */
  refresh: Set<string>;
}

/** Keeps Components and APIs at what the repositories' files say. */
export class RepositorySync {
  private seen = new Set<string>();
  private told = new Set<string>();
  private wasComplete = false;

  constructor(
    private readonly deps: {
      platform: Pick<PlatformSource, 'repositories'>;
      reader: RepositoryReader;
      entities: EntitySet;
      logger: LoggerService;
    },
  ) {}

  /** Looks, applies what has changed, and throws in the end if a file could not be read. */
  async look(scope: RepositoryScope): Promise<void> {
    const { platform, reader, entities } = this.deps;
    const listed = (await platform.repositories()).filter(r => r.catalogUrl);
    reader.keep(new Set(listed.map(r => r.name)));
    const due = listed.filter(
      r => scope.all || scope.names.has(r.name) || !this.seen.has(r.name),
    );
    this.seen = new Set(listed.map(r => r.name));

    const refresh = new Set(scope.refresh);
    const failed: string[] = [];
    await inParallel(due, READERS, async repository => {
      const look = await reader.look(repository);
      if (look === 'changed') refresh.add(repository.name);
      if (look === 'failed') failed.push(repository.name);
    });

    // Of what could not be read nothing is known: then nothing that this process has not put there is dropped.
    const complete =
      scope.all && !failed.length && (scope.complete || !this.wasComplete);
    await entities.apply(this.wanted(listed), complete);
    this.wasComplete ||= complete;
    // Only now, so that what is looked at again is the new state.
    await entities.refresh([...refresh].map(refreshKey));
    if (failed.length) throw new Error(`not read: ${failed.join(', ')}`);
  }

  private wanted(listed: ApiRepository[]): Wanted[] {
    const { owners, problems } = settleClaims(
      listed.map(({ name, service }) => ({
        repository: name,
        service: service ?? undefined,
        entities: this.deps.reader.entities(name),
      })),
    );
    for (const problem of problems) {
      if (!this.told.has(problem)) this.deps.logger.warn(problem);
    }
    this.told = new Set(problems);
    return [...owners.values()].map(({ repository, entity }) => ({
      entity,
      locationKey: `waymark-repository:${repository}`,
    }));
  }
}

async function inParallel<T>(
  items: T[],
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const lane = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      await work(item);
    }
  };
  await Promise.all(
    Array.from({ length: Math.min(lanes, queue.length) }, lane),
  );
}
