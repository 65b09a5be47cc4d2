import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS, type QueryEntitiesResponse } from '@backstage/catalog-client';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { TECHDOCS_REF } from './FolderPreparer';

/** Ties an entity to the embedded repository that it was read from. */
const REPOSITORY = 'waymark.dev/repository';
/** So many entities are asked for at once. */
const PAGE = 500;
/** When to look again after a hint, milliseconds: a new repository's entities take a moment to be in the catalog. */
const LOOKS = [0, 2_000, 8_000];
/** When to look for docs that were never rendered, after the start, milliseconds: the first one fills the catalog only then. */
const AFTER_START = [5_000, 30_000, 120_000];

/** A hint that something has changed, as the platform gives them. */
export interface Hint {
  kind: string;
  name: string;
}

/**
 * Renders docs ahead of the first look: after a push, and after the start what was never rendered. TechDocs alone would
 * render at the first look, and look for something new at most once a minute. Hints may get lost; then that is what happens.
 */
export class DocsAhead {
  private queue: Promise<void> = Promise.resolve();
  private readonly waiting = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private stopped = false;

  constructor(
    private readonly deps: {
      auth: AuthService;
      catalog: CatalogService;
      logger: LoggerService;
      /** Renders and publishes; false if nothing was new. */
      build(entity: Entity): Promise<boolean>;
      /** Whether reading an entity's docs stays on this machine. */
      isNear(entity: Entity): boolean;
      /** Times of the looks, for tests. */
      looks?: number[];
    },
  ) {}

  /** Looks at everything on this machine, a while from now. */
  start(looks = AFTER_START): void {
    for (const ms of looks) this.later(ms, '*', {});
  }

  /** Looks at the docs of a repository. */
  hint({ kind, name }: Hint): void {
    if (kind !== 'repository') return;
    for (const ms of this.deps.looks ?? LOOKS) this.later(ms, name, { [`metadata.annotations.${REPOSITORY}`]: name });
  }

  /** Ends; what is being rendered is finished. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await this.queue;
  }

  private later(ms: number, key: string, filter: Record<string, string>): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (this.stopped || this.waiting.has(key)) return;
      this.waiting.add(key);
      // One at a time: whoever reads docs now comes first.
      this.queue = this.queue.then(() => {
        this.waiting.delete(key);
        return this.look(filter);
      });
    }, ms);
    timer.unref();
    this.timers.add(timer);
  }

  private async look(filter: Record<string, string>): Promise<void> {
    const { auth, catalog, logger } = this.deps;
    try {
      let page: { filter: Record<string, string | symbol> } | { cursor: string } | undefined = {
        filter: { ...filter, [`metadata.annotations.${TECHDOCS_REF}`]: CATALOG_FILTER_EXISTS },
      };
      while (page) {
        // Anew for each page: rendering one may outlast what was given for the page before.
        const credentials = await auth.getOwnServiceCredentials();
        const { items, pageInfo }: QueryEntitiesResponse = await catalog.queryEntities({ ...page, limit: PAGE }, { credentials });
        for (const entity of items) {
          if (this.stopped) return;
          if (this.deps.isNear(entity)) await this.build(entity);
        }
        page = pageInfo.nextCursor === undefined ? undefined : { cursor: pageInfo.nextCursor };
      }
    } catch (error) {
      logger.debug(`Docs are rendered at the first look, since the catalog could not be asked: ${error}`);
    }
  }

  private async build(entity: Entity): Promise<void> {
    const { build, logger } = this.deps;
    const ref = stringifyEntityRef(entity);
    try {
      if (await build(entity)) logger.info(`The docs of ${ref} are rendered`);
    } catch (error) {
      logger.warn(`The docs of ${ref} could not be rendered: ${error}`);
    }
  }
}
