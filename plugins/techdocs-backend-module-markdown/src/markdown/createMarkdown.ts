import type { HLJSApi } from 'highlight.js';
import MarkdownIt from 'markdown-it';
import abbr from 'markdown-it-abbr';
import deflist from 'markdown-it-deflist';
import { full as emoji } from 'markdown-it-emoji';
import footnote from 'markdown-it-footnote';
import mark from 'markdown-it-mark';
import sub from 'markdown-it-sub';
import sup from 'markdown-it-sup';
import type { Heading, Page, Section, Site } from '../site/Site';
import { admonitions } from './admonitions';
import { apiReferences } from './apiReferences';
import { attributeLists } from './attributes';
import { contentsHere } from './contentsHere';
import { fences } from './fences';
import { headings } from './headings';
import { codeWithLanguage, icons, inserted, keys, unknownReferences } from './inline';
import { markdownLinks } from './markdownLinks';
import { slashBlocks } from './slashBlocks';
import { tabs } from './tabs';
import { taskLists } from './taskLists';

/** What rendering a page is given, and gives back. */
export interface RenderEnv {
  site: Site;
  page: Page;
  headings?: Heading[];
  sections?: Section[];
}

/** Markdown as mkdocs-material's users write it. Raw HTML comes through: clean the result. */
export function createMarkdown(hljs: HLJSApi): MarkdownIt {
  const md = new MarkdownIt({ html: true, linkify: true, typographer: false });
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  md.use(footnote).use(deflist).use(abbr).use(mark).use(sub).use(sup);
  md.use(emoji, { shortcuts: {} });
  md.use(inserted).use(keys).use(icons).use(unknownReferences).use(codeWithLanguage);
  md.use(admonitions).use(tabs).use(slashBlocks).use(apiReferences).use(fences, hljs);
  md.use(attributeLists).use(taskLists).use(headings).use(contentsHere).use(markdownLinks);
  // Addresses of footnotes as Python-Markdown makes them: other pages may link to them.
  md.renderer.rules.footnote_anchor_name = (tokens, index) => `:${tokens[index].meta.label ?? tokens[index].meta.id + 1}`;
  return md;
}
