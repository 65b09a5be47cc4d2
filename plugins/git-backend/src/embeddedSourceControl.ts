import { NotFoundError } from '@backstage/errors';
import type {
  Commit,
  RepositoryRef,
  SourceControl,
  TreeFile,
} from '@waymark/platform-node';
import fs from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GitConfig } from './config';
import {
  createBareRepository,
  exists,
  removeBareRepository,
} from './createBareRepository';
import { refuseArchived, setArchived } from './archived';
import { commitOnTop } from './commitOnTop';
import { createBranch } from './createBranch';
import { RefusedError } from './errors';
import { isAncestor } from './isAncestor';
import { installHooks } from './hooks';
import { DEFAULT_BRANCH, Layout } from './layout';
import {
  readBlob,
  readCommit,
  readCommits,
  readEntry,
  readTree,
} from './objects';
import { readPusher } from './pushes';
import { PushWatcher } from './pushWatcher';
import { readBranches, readHead } from './refs';
import { sweep } from './scratch';
import { resolveRef } from './resolveRef';
import { commitId, refName, treePath } from './validation';

/** Largest file that is handed out, bytes. */
export const MAX_FILE_BYTES = 1024 * 1024;

/** Repositories in a folder of this machine, by the real git. */
export class EmbeddedSourceControl implements SourceControl {
  private readonly layout: Layout;
  private readonly watcher: PushWatcher;
  private prepared?: Promise<void>;

  constructor(
    private readonly config: Pick<
      GitConfig,
      'directory' | 'portalUrl' | 'localPusher'
    >,
  ) {
    this.layout = new Layout(config.directory);
    this.watcher = new PushWatcher(this.layout);
  }

  /** Makes the folders and hooks, and clears what a crash has left. Called by itself where it is needed. */
  prepare(): Promise<void> {
    this.prepared ??= installHooks(this.layout)
      .then(() => sweep(this.layout))
      .catch(error => {
        this.prepared = undefined;
        throw error;
      });
    return this.prepared;
  }

  async createRepository(input: {
    name: string;
    files: TreeFile[];
    author: { name: string; email: string };
    message: string;
    pusher: string;
  }): Promise<RepositoryRef & { head: string }> {
    const repository = this.layout.repository(input.name);
    await this.prepare();
    const { name, pusher, ...first } = input;
    const made = await createBareRepository(this.layout, {
      name,
      pusher,
      first,
    });
    const head = await readHead(repository);
    if (!head)
      throw new NotFoundError(
        `The repository '${input.name}' was removed while it was being made.`,
      );
    if (made)
      await fs
        .writeFile(path.join(this.layout.hints, input.name), 'created\n')
        .catch(() => {});
    return { ...this.ref(input.name), head };
  }

  async createEmptyRepository(input: {
    name: string;
    pusher: string;
  }): Promise<RepositoryRef> {
    this.layout.repository(input.name);
    await this.prepare();
    await createBareRepository(this.layout, input);
    return this.ref(input.name);
  }

  async commitFiles(input: {
    name: string;
    parent: string;
    files: TreeFile[];
    author: { name: string; email: string };
    message: string;
    pusher: string;
  }): Promise<string | undefined> {
    const repository = await this.localPath(input.name);
    await this.prepare();
    await refuseArchived(repository, input.name);
    const made = await commitOnTop(repository, {
      ...input,
      parent: commitId(input.parent, 'parent'),
    });
    if (made)
      await fs
        .writeFile(path.join(this.layout.hints, input.name), `${made}\n`)
        .catch(() => {});
    return made;
  }

  async archive(name: string, archived: boolean): Promise<void> {
    await setArchived(await this.localPath(name), archived);
  }

  async deleteRepository(name: string): Promise<void> {
    this.layout.repository(name);
    await this.prepare();
    await removeBareRepository(this.layout, name);
  }

  async getRepository(name: string): Promise<RepositoryRef | undefined> {
    return (await exists(path.join(this.layout.repository(name), 'HEAD')))
      ? this.ref(name)
      : undefined;
  }

  async heads(
    names: string[],
    unreadable?: (name: string, error: unknown) => void,
  ): Promise<Map<string, string | undefined>> {
    const read = await Promise.all(
      names.map(async (name): Promise<Array<[string, string | undefined]>> => {
        try {
          return [[name, await readHead(this.layout.repository(name))]];
        } catch (error) {
          if (!unreadable) throw error;
          unreadable(name, error);
          return [];
        }
      }),
    );
    return new Map(read.flat());
  }

  async branches(
    names: string[],
    prefix: string,
  ): Promise<Map<string, Map<string, string>>> {
    const found = new Map<string, Map<string, string>>();
    await Promise.all(
      names.map(async name => {
        // One that cannot be read holds up nobody else, and has lost nothing.
        const branches = await readBranches(
          this.layout.repository(name),
          prefix,
        ).catch(() => undefined);
        if (branches) found.set(name, branches);
      }),
    );
    return found;
  }

  async contains(name: string, head: string, commit: string): Promise<boolean> {
    return isAncestor(
      await this.localPath(name),
      commitId(commit),
      commitId(head, 'head'),
    );
  }

  async createBranch(input: {
    name: string;
    branch: string;
    at: string;
    pusher: string;
  }): Promise<string> {
    const repository = await this.localPath(input.name);
    await this.prepare();
    await refuseArchived(repository, input.name);
    const made = await createBranch(repository, {
      branch: refName(input.branch, 'branch'),
      at: commitId(input.at),
      pusher: input.pusher,
    });
    await fs
      .writeFile(path.join(this.layout.hints, input.name), `${made}\n`)
      .catch(() => {});
    return made;
  }

  onPush(listener: (hint: { repository: string }) => void): () => void {
    return this.watcher.listen(listener);
  }

  async pusherOf(
    name: string,
    sha: string,
    branch?: string,
  ): Promise<string | undefined> {
    const who = await readPusher(
      await this.localPath(name),
      commitId(sha),
      branch,
    );
    return who === 'local' ? this.config.localPusher ?? who : who;
  }

  async commit(name: string, sha: string): Promise<Commit> {
    return readCommit(await this.localPath(name), commitId(sha));
  }

  async commits(
    name: string,
    options: { ref?: string; limit: number },
  ): Promise<Commit[]> {
    const repository = await this.localPath(name);
    const start = await resolveRef(repository, options.ref);
    return start
      ? readCommits(
          repository,
          start,
          Math.max(1, Math.min(1000, Math.trunc(options.limit))),
        )
      : [];
  }

  async readFile(
    name: string,
    sha: string,
    file: string,
  ): Promise<Buffer | undefined> {
    const repository = await this.localPath(name);
    const commit = commitId(sha);
    const inTree = treePath(file);
    const entry = await readEntry(repository, commit, inTree);
    // A link is not followed: it could point anywhere.
    if (entry?.type !== 'file') return undefined;
    if (entry.size! > MAX_FILE_BYTES) {
      throw new RefusedError(
        'path',
        `'${file}' has ${entry.size} bytes; at most 1 MiB is handed out`,
        'Clone the repository to read it.',
      );
    }
    return readBlob(repository, entry.id, MAX_FILE_BYTES);
  }

  async listFiles(name: string, sha: string): Promise<string[]> {
    const entries = await readTree(await this.localPath(name), commitId(sha));
    return entries
      .filter(entry => entry.type === 'file')
      .map(entry => entry.path);
  }

  async localPath(name: string): Promise<string> {
    const repository = this.layout.repository(name);
    if (!(await exists(path.join(repository, 'HEAD')))) {
      throw new NotFoundError(`There is no repository '${name}'.`);
    }
    return repository;
  }

  private ref(name: string): RepositoryRef {
    return {
      name,
      url: `${this.config.portalUrl}/repositories/${name}`,
      cloneUrl: pathToFileURL(this.layout.repository(name)).href,
      defaultBranch: DEFAULT_BRANCH,
    };
  }
}
