import type { NavItem } from '../site/nav';
import type { Page } from '../site/Site';

/** From so many entries over all pages on, the whole navigation on each page would be most of what is written. */
const MOST_ENTRIES = 250_000;
/** How many entries a big site shows before and after the one that a page is at, in each list. */
const AROUND = 50;

const sizeOf = (items: NavItem[]): number => items.reduce((sum, item) => sum + 1 + ('children' in item ? sizeOf(item.children) : 0), 0);

type Leaf = Exclude<NavItem, { children: NavItem[] }>;
const firstLeaf = (item: NavItem): Leaf => ('children' in item ? firstLeaf(item.children[0]) : item);

/** Sections by the pages that are in them. */
function sectionsByPage(items: NavItem[]): Map<Page, Set<NavItem>> {
  const found = new Map<Page, Set<NavItem>>();
  const walk = (list: NavItem[], above: NavItem[]) => {
    for (const item of list) {
      if ('children' in item) walk(item.children, [...above, item]);
      else if ('page' in item) found.set(item.page, new Set([...(found.get(item.page) ?? []), ...above]));
    }
  };
  walk(items, []);
  return found;
}

/** A link to the nearest page of what is left out of a list; to an address if there is no page in it. */
function more(left: NavItem[]): NavItem[] {
  if (!left.length) return [];
  const nearest = left.map(firstLeaf).find(leaf => 'page' in leaf) ?? firstLeaf(left[0]);
  return [{ ...nearest, title: `… ${left.length} more` }];
}

/**
 * What each page shows of the navigation: all of it; on a big site only the sections that the page is in, the others as
 * links to their first pages, and of a long list what is around the page. What is written then grows with the number of
 * pages, not with its square.
 */
export function shownNav(nav: NavItem[], pages: number): (page: Page) => NavItem[] {
  if (sizeOf(nav) * pages <= MOST_ENTRIES) return () => nav;
  const sections = sectionsByPage(nav);
  return page => {
    const holding = sections.get(page);
    const isHere = (item: NavItem) => holding?.has(item) || ('page' in item && item.page === page);
    const shown = (items: NavItem[]): NavItem[] => {
      const at = Math.max(0, items.findIndex(isHere));
      const from = Math.max(0, at - AROUND);
      const to = at + AROUND + 1;
      return [
        ...more(items.slice(0, from).reverse()),
        ...items.slice(from, to).map(item => {
          if (!('children' in item)) return item;
          return holding?.has(item) ? { ...item, children: shown(item.children) } : { ...firstLeaf(item), title: item.title };
        }),
        ...more(items.slice(to)),
      ];
    };
    return shown(nav);
  };
}
