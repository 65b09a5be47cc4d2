import { createHash } from 'node:crypto';

/** Branches below this folder have a preview each. */
export const PREVIEW_PREFIX = 'preview/';

const LONGEST_SLUG = 20;

/**
 * Name of the environment that shows a branch: what can be read of the branch, and a hash over the whole of it and the
 * service, so that no two branches ever have one name, however much they look alike. Pure.
 *
 * @param branch - with its folder: `preview/new-checkout`
 */
export function previewName(service: string, branch: string): string {
  const hash = createHash('sha256').update(`${service}\0${branch}`).digest('hex').slice(0, 8);
  const slug = branch
    .slice(branch.startsWith(PREVIEW_PREFIX) ? PREVIEW_PREFIX.length : 0)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, LONGEST_SLUG)
    .replace(/-+$/, '');
  return `${slug || 'preview'}-${hash}`;
}
