import {
  createServiceFactory,
  type UrlReaderService,
} from '@backstage/backend-plugin-api';
import {
  ReadUrlResponseFactory,
  urlReaderFactoriesServiceRef,
  type ReaderFactory,
  type ReadTreeResponseFactory,
} from '@backstage/backend-defaults/urlReader';
import { NotFoundError, NotModifiedError } from '@backstage/errors';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { readGitConfig } from './config';
import { EmbeddedSourceControl } from './embeddedSourceControl';
import { startGit } from './gitProcess';
import { readEntry } from './objects';
import {
  blobUrl,
  GIT_HOST,
  isRepositoryUrl,
  parseRepositoryUrl,
  type RepositoryUrl,
} from './repositoryUrl';
import { resolveRef } from './resolveRef';
import { smallArchive } from './smallArchive';

/** Reads embedded repositories for catalog, scaffolder and docs, from the disk. The etag is the commit. */
export class GitUrlReader implements UrlReaderService {
  constructor(
    private readonly git: EmbeddedSourceControl,
    private readonly treeResponseFactory: ReadTreeResponseFactory,
  ) {}

  readUrl: UrlReaderService['readUrl'] = async (url, options) => {
    const { target, sha } = await this.locate(url, options?.etag);
    const content = target.path
      ? await this.git.readFile(target.repository, sha, target.path)
      : undefined;
    if (!content) throw new NotFoundError(`There is no file at ${url}`);
    return ReadUrlResponseFactory.fromReadable(Readable.from([content]), {
      etag: sha,
    });
  };

  readTree: UrlReaderService['readTree'] = async (url, options) => {
    const { target, sha, repository } = await this.locate(url, options?.etag);
    if (target.path) {
      const entry = await readEntry(repository, sha, target.path);
      if (entry?.type !== 'folder') {
        throw new NotFoundError(`There is no folder at ${url}`);
      }
    }
    const small = await smallArchive(repository, sha, target.path);
    options?.signal?.throwIfAborted();
    const stream = small
      ? Readable.from([small])
      : archive(repository, sha, target.path, options?.signal);
    return this.treeResponseFactory.fromTarArchive({
      stream,
      subpath: target.path,
      etag: sha,
      filter: options?.filter,
      stripFirstDirectory: false,
    });
  };

  search: UrlReaderService['search'] = async (url, options) => {
    const { target, sha } = await this.locate(url, options?.etag);
    const { repository, ref = 'main' } = target;
    const paths = /[*?]/.test(target.path)
      ? (await this.git.listFiles(repository, sha)).filter(file =>
          path.posix.matchesGlob(file, target.path),
        )
      : [target.path];
    const files = [];
    for (const file of paths) {
      const content = file
        ? await this.git.readFile(repository, sha, file)
        : undefined;
      if (content)
        files.push({
          url: paths.length > 1 ? blobUrl(repository, ref, file) : url,
          content: async () => content,
        });
    }
    return { files, etag: sha };
  };

  toString() {
    return `git{host=${GIT_HOST}}`;
  }

  private async locate(
    url: string,
    etag?: string,
  ): Promise<{ target: RepositoryUrl; sha: string; repository: string }> {
    const target = parseRepositoryUrl(url);
    const repository = await this.git.localPath(target.repository);
    const sha = await resolveRef(repository, target.ref);
    if (!sha)
      throw new NotFoundError(
        `The repository '${target.repository}' is empty.`,
      );
    if (etag === sha) throw new NotModifiedError();
    return { target, sha, repository };
  }
}

/** Whatever a commit holds, by git. */
function archive(
  repository: string,
  sha: string,
  folder: string,
  signal?: AbortSignal,
): Readable {
  const child = startGit(
    ['archive', '--format=tar', sha, ...(folder ? ['--', folder] : [])],
    { cwd: repository, timeoutMs: 120_000, signal },
  );
  child.stdin!.end();
  child.stderr!.resume();
  // At once: what nobody reads by the time git ends, Node throws away.
  const stream = child.stdout!.pipe(new PassThrough());
  child.on('error', error => stream.destroy(error));
  child.on('close', code => {
    if (code !== 0) stream.destroy(new Error('git archive failed'));
  });
  return stream;
}

const readerFactory: ReaderFactory = ({ config, treeResponseFactory }) => {
  if (!config.has('git.directory')) return [];
  const options = readGitConfig(config);
  const git = new EmbeddedSourceControl(options);
  const reader = new GitUrlReader(git, treeResponseFactory);
  return [
    { reader, predicate: url => isRepositoryUrl(url, options.portalUrl) },
  ];
};

/** Lets every plugin read `http://git.localhost/…`. */
export const gitUrlReader = createServiceFactory({
  service: urlReaderFactoriesServiceRef,
  deps: {},
  factory: () => readerFactory,
});
