import { NotFoundError } from '@backstage/errors';
import type { Commit } from '@waymark/platform-node';
import type { Request } from 'express';
import type { GitConfig } from './config';
import {
  MAX_FILE_BYTES,
  type EmbeddedSourceControl,
} from './embeddedSourceControl';
import { RefusedError } from './errors';
import {
  countCommits,
  readBlob,
  readCommits,
  readEntry,
  readFolder,
  readTree,
  type TreeEntry,
} from './objects';
import { readDefaultBranch } from './refs';
import { resolveRef } from './resolveRef';
import { refName, repositoryName, treePath } from './validation';

/** A handler answers a JSON body. */
export type JsonHandler = (req: Request) => Promise<object>;

/** The routes that the portal's page reads, by the operationId of openapi.yaml. */
export function createHandlers(deps: {
  git: EmbeddedSourceControl;
  config: GitConfig;
}): Record<string, JsonHandler> {
  const { git, config } = deps;

  const locate = async (req: Request) => {
    const name = repositoryName(req.params.repository);
    const ref = optionalText(req, 'ref');
    if (ref !== undefined) refName(ref);
    const path = treePath(optionalText(req, 'path') ?? '', { allowRoot: true });
    const repository = await git.localPath(name);
    const commit = await resolveRef(repository, ref);
    return { name, path, repository, commit };
  };

  return {
    getRepository: async req => {
      const { name, repository, commit } = await locate(req);
      const ref = (await git.getRepository(name))!;
      const [commits, files, last] = commit
        ? await Promise.all([
            countCommits(repository, commit),
            readTree(repository, commit),
            git.commit(name, commit),
          ])
        : [0, [], null];
      return {
        name,
        defaultBranch:
          (await readDefaultBranch(repository)) ?? ref.defaultBranch,
        head: last && describe(last),
        url: ref.url,
        cloneUrl: ref.cloneUrl,
        httpCloneUrl: `${config.backendUrl}/git/${name}.git`,
        counts: { commits, files: files.length },
      };
    },

    getTree: async req => {
      const { repository, commit, path } = await locate(req);
      if (!commit) return { commit: null, path, entries: [] };
      if (
        path &&
        (await readEntry(repository, commit, path))?.type !== 'folder'
      ) {
        throw new NotFoundError(`There is no folder '${path}' at this commit.`);
      }
      const entries = (await readFolder(repository, commit, path)).map(
        entry => ({
          name: entry.path.split('/').pop(),
          path: entry.path,
          type: entry.type,
          ...(entry.size === undefined ? {} : { size: entry.size }),
        }),
      );
      entries.sort(
        (a, b) =>
          Number(b.type === 'folder') - Number(a.type === 'folder') ||
          (a.path < b.path ? -1 : 1),
      );
      return { commit, path, entries };
    },

    getBlob: async req => {
      const { repository, commit, path } = await locate(req);
      if (!path) throw new RefusedError('path', 'it is empty; name a file');
      const entry = commit && (await readEntry(repository, commit, path));
      if (!commit || !entry || entry.type === 'folder')
        throw new NotFoundError(`There is no file '${path}' at this commit.`);
      return { commit, path, ...(await readContent(repository, entry)) };
    },

    getReadme: async req => {
      const { repository, commit } = await locate(req);
      const entries = commit ? await readFolder(repository, commit, '') : [];
      const entry = ['readme.md', 'readme', 'readme.txt']
        .map(name =>
          entries.find(e => e.type === 'file' && e.path.toLowerCase() === name),
        )
        .find(Boolean);
      if (!entry)
        return {
          commit: commit ?? null,
          path: null,
          kind: 'none',
          size: 0,
          text: null,
        };
      return {
        commit,
        path: entry.path,
        ...(await readContent(repository, entry)),
      };
    },

    listCommits: async req => {
      const limit = limitOf(req);
      const { repository, commit } = await locate(req);
      return {
        items: commit
          ? (await readCommits(repository, commit, limit)).map(describe)
          : [],
      };
    },
  };
}

async function readContent(repository: string, entry: TreeEntry) {
  const base = { size: entry.size ?? 0, text: null };
  if (entry.type !== 'file' && entry.type !== 'link')
    return { ...base, kind: 'submodule' };
  if (base.size > MAX_FILE_BYTES) return { ...base, kind: 'large' };
  const content = await readBlob(repository, entry.id, MAX_FILE_BYTES);
  // As git itself does: a NUL near the beginning makes it binary.
  if (content.subarray(0, 8000).includes(0)) return { ...base, kind: 'binary' };
  return {
    ...base,
    kind: entry.type === 'link' ? 'link' : 'text',
    text: content.toString('utf8'),
  };
}

function describe(commit: Commit) {
  return {
    sha: commit.sha,
    message: commit.message,
    author: commit.author,
    committedAt: commit.committedAt,
  };
}

function optionalText(req: Request, field: string): string | undefined {
  const value = req.query[field];
  if (value === undefined) return undefined;
  if (typeof value !== 'string')
    throw new RefusedError(field, 'it is given more than once');
  return value;
}

function limitOf(req: Request): number {
  const value = optionalText(req, 'limit') ?? '20';
  if (!/^\d{1,3}$/.test(value) || Number(value) < 1 || Number(value) > 200) {
    throw new RefusedError('limit', 'it is a whole number from 1 to 200');
  }
  return Number(value);
}
