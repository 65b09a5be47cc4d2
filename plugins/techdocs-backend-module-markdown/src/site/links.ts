import path from 'node:path';
import type { Page, Site } from './Site';
import { decodePath, pageUrl, relativeUrl } from './urls';

/** What an address in a page stands for. */
export type Link =
  /** Can be followed as it is. */
  | { kind: 'open'; href: string }
  /** A file to load down. */
  | { kind: 'file'; href: string }
  /** Leads nowhere, or where it must not; the reason, in words. */
  | { kind: 'none'; why: string };

const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const SCHEMES = ['http', 'https', 'mailto', 'tel', 'sms', 'xmpp', 'matrix'];
/** Not pages of the portal. */
const NOT_PAGES = /^\/(?:api|git|\.backstage)(?:\/|$)/i;

/**
 * Finds out what an address means. In Markdown it is relative to the file (`from: 'file'`), in raw HTML to the address of
 * the page; where that finds nothing the other is tried.
 */
export function resolveLink(site: Site, page: Page, href: string, from: 'file' | 'page'): Link {
  // As browsers read it: control characters and blanks around do not count.
  // eslint-disable-next-line no-control-regex
  const text = href.replace(/[\0-\x1f]/g, '').trim();
  if (text === '' || text.startsWith('#') || text.startsWith('?')) return { kind: 'open', href: text };
  const scheme = SCHEME.exec(text)?.[1].toLowerCase();
  if (scheme) {
    return SCHEMES.includes(scheme)
      ? { kind: 'open', href: text }
      : { kind: 'none', why: `addresses that begin with ${scheme}: are not followed from docs` };
  }
  if (/^[/\\]{2}/.test(text)) return { kind: 'open', href: `https://${text.replace(/^[/\\]+/, '')}` };

  const [, rawPath, query, hash] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(text)!;
  const target = decodePath(rawPath).replaceAll('\\', '/');
  const tail = `${query ?? ''}${hash ?? ''}`;
  const folder = path.posix.dirname(page.source);
  const bases = from === 'file' ? [folder, page.url] : [page.url, folder];
  for (const base of target.startsWith('/') ? [''] : bases) {
    const found = lookUp(site, page, path.posix.join(base, `./${target}`), tail);
    if (found) return found;
  }
  return elsewhere(site, target, folder, text);
}

function lookUp(site: Site, page: Page, joined: string, tail: string): Link | undefined {
  const file = joined.replace(/^\.?\/+/, '').replace(/\/+$/, '');
  const name = file === '.' ? '' : file;
  const found =
    site.pages.get(name) ??
    site.byUrl.get(name ? `${name}/` : '') ??
    site.byUrl.get(pageUrl(`${name.replace(/(?:^|\/)index\.html$|\.html$/i, '')}.md`)) ??
    site.pages.get(`${name}.md`);
  if (found) return { kind: 'open', href: relativeUrl(page.url, found.url) + tail };
  if (site.assets.has(name)) return { kind: 'file', href: relativeUrl(page.url, name) + tail };
  return undefined;
}

/** What is no part of the site: a file of the repository, a page of the portal, or nothing. */
function elsewhere(site: Site, target: string, folder: string, text: string): Link {
  if (target.startsWith('/')) {
    return NOT_PAGES.test(path.posix.normalize(target))
      ? { kind: 'none', why: `${text} is not a page` }
      : { kind: 'open', href: text };
  }
  const url = site.sourceUrl(path.posix.join(folder, target));
  if (url) return { kind: 'open', href: url };
  const outside = path.posix.join(folder, target).startsWith('..');
  return { kind: 'none', why: outside ? `${text} lies outside of these docs` : `there is no ${text}` };
}
