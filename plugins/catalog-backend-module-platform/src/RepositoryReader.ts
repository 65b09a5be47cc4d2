import type {
  LoggerService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { ApiRepository } from '@waymark/platform-common/api';
import { annotateEntities } from './annotateEntities';
import { CatalogFileError, parseCatalogFile } from './parseCatalogFile';
import type { PlatformSource } from './platformSource';

/** How a look at a repository went; `new` is the first one since this process began, `failed` says nothing of what is there. */
export type Look = 'same' | 'new' | 'changed' | 'failed';

interface Known {
  etag?: string;
  repository: ApiRepository;
  entities: Entity[];
}

/** Reads the catalog-info.yaml of repositories and remembers what was in it. */
export class RepositoryReader {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly deps: {
      reader: UrlReaderService;
      platform: Pick<PlatformSource, 'releasedCommits'>;
      logger: LoggerService;
    },
  ) {}

  /** Entities of a repository as last read; none if it was not. */
  entities(repository: string): Entity[] {
    return this.known.get(repository)?.entities ?? [];
  }

  /** Forgets all repositories but these. */
  keep(names: Set<string>): void {
    for (const name of this.known.keys()) {
      if (!names.has(name)) this.known.delete(name);
    }
  }

  /** Looks whether the file has changed. A file that is not there (yet) has no entities; a broken one keeps the last good. */
  async look(repository: ApiRepository): Promise<Look> {
    const before = this.known.get(repository.name);
    const same =
      before &&
      JSON.stringify(before.repository) === JSON.stringify(repository);
    try {
      const found = await this.read(
        repository.catalogUrl!,
        same ? before.etag : undefined,
      );
      const entities =
        found.text === undefined
          ? []
          : await this.parse(repository, found.text, before);
      this.known.set(repository.name, {
        etag: found.etag,
        repository,
        entities: annotateEntities(entities, repository),
      });
      return before ? 'changed' : 'new';
    } catch (error) {
      if ((error as Error).name === 'NotModifiedError') return 'same';
      this.deps.logger.warn(
        `The catalog file of the repository '${repository.name}' could not be read, tried again: ${error}`,
      );
      return 'failed';
    }
  }

  private async read(
    url: string,
    etag?: string,
  ): Promise<{ text?: string; etag?: string }> {
    try {
      const { files, etag: found } = await this.deps.reader.search(url, {
        etag,
      });
      const text = files.length
        ? (await files[0].content()).toString('utf8')
        : undefined;
      return { text, etag: found || undefined };
    } catch (error) {
      if ((error as Error).name === 'NotFoundError') return {};
      throw error;
    }
  }

  private async parse(
    repository: ApiRepository,
    text: string,
    before: Known | undefined,
  ): Promise<Entity[]> {
    const { logger } = this.deps;
    try {
      const { entities, problems } = parseCatalogFile(text);
      for (const problem of problems)
        logger.warn(`${repository.name}: catalog-info.yaml:${problem}`);
      return entities;
    } catch (error) {
      if (!(error instanceof CatalogFileError)) throw error;
      logger.warn(
        `${repository.name}: catalog-info.yaml:${error.message}. The catalog keeps what the last good one said.`,
      );
      return before?.entities.length
        ? before.entities
        : this.lastReleased(repository);
    }
  }

  /** After a restart nothing is remembered: the newest release whose file can be read tells what the last good one said. */
  private async lastReleased(repository: ApiRepository): Promise<Entity[]> {
    if (!repository.service) return [];
    for (const commit of await this.deps.platform.releasedCommits(
      repository.service,
    )) {
      const url = repository.catalogUrl!.replace(
        `/blob/${repository.defaultBranch}/`,
        `/blob/${commit}/`,
      );
      const { text } = await this.read(url);
      try {
        if (text !== undefined) return parseCatalogFile(text).entities;
      } catch {
        // Broken there too: the release before.
      }
    }
    return [];
  }
}
