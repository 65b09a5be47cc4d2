import type { NavItem } from './nav';

/** A heading of a page. */
export interface Heading {
  level: number;
  id: string;
  title: string;
}

/** What the search finds: the text below a heading, or before the first one. */
export interface Section {
  /** Undefined for what stands before the first heading. */
  id?: string;
  title: string;
  text: string;
}

/** One page. */
export interface Page {
  /** Path below the docs folder, such as `guide/intro.md`. */
  source: string;
  /** Address below the site, such as `guide/intro/`. */
  url: string;
  title: string;
  description?: string;
  /** The Markdown, without its front matter. */
  text: string;
  /** Parts of the page that its front matter hides: `navigation`, `toc`, `footer`. */
  hide: Set<string>;
}

/** A page after rendering. */
export interface RenderedPage {
  html: string;
  headings: Heading[];
  sections: Section[];
}

/** Everything about a site that rendering one page needs. */
export interface Site {
  name: string;
  description?: string;
  /** Pages by source path. */
  pages: Map<string, Page>;
  /** Pages by address. */
  byUrl: Map<string, Page>;
  /** Other files of the docs folder that are published, by path. */
  assets: Set<string>;
  nav: NavItem[];
  /** Text that is added to the end of each page, such as abbreviations. */
  append: string;
  /** Content of a file of the source folder for an include; a problem in words if there is none. */
  include(file: string): { text: string } | { problem: string };
  /** Address of a file of the source folder that is not part of the docs; undefined if nobody can open it. */
  sourceUrl(file: string): string | undefined;
  /** Says what could not be done. */
  warn(message: string): void;
}
