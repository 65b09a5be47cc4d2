import { RefusedError } from './errors';
import { refName, repositoryName, treePath } from './validation';

/** Host that the embedded repositories have for Backstage's readers. No request ever leaves for it. */
export const GIT_HOST = 'git.localhost';

/** What an address of a reader names. */
export interface RepositoryUrl {
  repository: string;
  /** Branch, tag or commit; without one the default branch. */
  ref?: string;
  /** File, folder or pattern; `''` is the root. */
  path: string;
}

/** Parses `http://git.localhost/<name>[/blob|/tree/<ref>[/<path>]]`. Throws on anything else. */
export function parseRepositoryUrl(address: string): RepositoryUrl {
  const { pathname } = new URL(address);
  const parts = pathname.slice(1).replace(/\/+$/, '').split('/').map(decode);
  const [name, kind, ref, ...rest] = parts;
  const repository = repositoryName(name.replace(/\.git$/, ''));
  if (kind === undefined) return { repository, path: '' };
  if ((kind !== 'blob' && kind !== 'tree') || ref === undefined) {
    throw new RefusedError(
      'url',
      `addresses look like http://${GIT_HOST}/<name>/blob/<branch>/<path>`,
    );
  }
  return {
    repository,
    ref: refName(ref),
    path: treePath(rest.join('/'), { allowRoot: true }),
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new RefusedError(
      'url',
      'it holds a % that is not followed by two hex digits',
    );
  }
}

/** The address of a file. */
export function blobUrl(repository: string, ref: string, path: string): string {
  return `http://${GIT_HOST}/${repository}/blob/${encodeURIComponent(
    ref,
  )}/${path.split('/').map(encodeURIComponent).join('/')}`;
}
