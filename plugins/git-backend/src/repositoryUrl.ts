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

/**
 * Parses `http://git.localhost/<name>[/blob|/tree/<ref>[/<path>]]`, and the address that people open,
 * `<portal>/repositories/<name>[/<path>]`, which stands for the default branch. Throws on anything else.
 */
export function parseRepositoryUrl(address: string): RepositoryUrl {
  const { pathname, hostname } = new URL(address);
  const parts = pathname.slice(1).replace(/\/+$/, '').split('/').map(decode);
  if (hostname !== GIT_HOST) {
    const rest = parts.slice(parts.indexOf('repositories') + 1);
    return {
      repository: repositoryName(rest[0]),
      path: treePath(rest.slice(1).join('/'), { allowRoot: true }),
    };
  }
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

/** True for the addresses that {@link parseRepositoryUrl} takes. */
export function isRepositoryUrl(url: URL, portalUrl: string): boolean {
  if (url.hostname === GIT_HOST) return true;
  const portal = new URL(`${portalUrl}/repositories/`);
  return url.host === portal.host && url.pathname.startsWith(portal.pathname);
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
