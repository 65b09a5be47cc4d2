import path from 'node:path';
import type { Page } from './Site';

/** An entry of the navigation: a page, an address elsewhere, or a section. */
export type NavItem =
  | { title: string; page: Page }
  | { title: string; href: string }
  | { title: string; children: NavItem[] };

const MAX_DEPTH = 12;
const MAX_ITEMS = 5_000;

/** Turns the `nav` of mkdocs.yml into entries. What is not a page of the site or an address is left out, with a warning. */
export function readNav(nav: unknown, pages: Map<string, Page>, warn: (message: string) => void): NavItem[] {
  const leaf = (target: string, title?: string): NavItem[] => {
    if (/^https?:\/\//i.test(target)) return [{ title: title || target, href: target }];
    const page = pages.get(path.posix.normalize(target.replace(/^\.?\//, '')));
    if (!page) {
      warn(`mkdocs.yml: the navigation names '${target}', which is not a page of the docs.`);
      return [];
    }
    return [{ title: title || page.title, page }];
  };
  let items = 0;
  const entry = (value: unknown, depth: number, title?: string): NavItem[] => {
    items += 1;
    if (items > MAX_ITEMS || depth > MAX_DEPTH) return [];
    if (typeof value === 'string') return leaf(value.trim(), title);
    if (Array.isArray(value)) {
      const children = value.flatMap(child => entry(child, depth + 1));
      if (title === undefined) return children;
      return children.length ? [{ title: title || titleOf(children), children }] : [];
    }
    if (value !== null && typeof value === 'object') {
      return Object.entries(value).flatMap(([key, child]) => entry(child, depth, key.trim()));
    }
    return [];
  };
  return Array.isArray(nav) ? entry(nav, 0) : [];
}

/** A section without a name is called like its first page. */
function titleOf([first]: NavItem[]): string {
  return 'children' in first ? titleOf(first.children) : first.title;
}

/** The navigation of a site that has none: folders as sections, by name, the index of each first. */
export function navFromFiles(pages: Iterable<Page>): NavItem[] {
  interface Folder {
    pages: Page[];
    folders: Map<string, Folder>;
  }
  const root: Folder = { pages: [], folders: new Map() };
  for (const page of pages) {
    let folder = root;
    for (const name of page.source.split('/').slice(0, -1)) {
      const next: Folder = folder.folders.get(name) ?? { pages: [], folders: new Map() };
      folder.folders.set(name, next);
      folder = next;
    }
    folder.pages.push(page);
  }
  const isIndex = (page: Page) => /(^|\/)(index|readme)\.\w+$/i.test(page.source);
  const items = (folder: Folder): NavItem[] => [
    ...folder.pages
      .sort((a, b) => Number(isIndex(b)) - Number(isIndex(a)) || a.source.localeCompare(b.source))
      .map(page => ({ title: page.title, page })),
    ...[...folder.folders]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, child]) => ({ title: titleOfFile(name), children: items(child) })),
  ];
  return items(root);
}

/** `getting-started.md` is "Getting started". */
export function titleOfFile(file: string): string {
  const words = path.posix.basename(file).replace(/\.(md|markdown)$/i, '').replace(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The pages in the order of the navigation. */
export function pagesInOrder(items: NavItem[]): Page[] {
  return items.flatMap(item => {
    if ('children' in item) return pagesInOrder(item.children);
    return 'page' in item ? [item.page] : [];
  });
}
