import type MarkdownIt from 'markdown-it';
import type { RenderEnv } from '../markdown/createMarkdown';
import { expandIncludes } from '../markdown/includes';
import { openMarkdownInHtml } from '../markdown/markdownInHtml';
import type { Page, RenderedPage, Site } from '../site/Site';
import { sanitize } from './sanitize';

/** Longest page that is rendered, characters. */
export const MAX_PAGE = 1_000_000;

/** A page's Markdown as HTML that is safe to show. */
export function renderPage(md: MarkdownIt, site: Site, page: Page): RenderedPage {
  const env: RenderEnv = { site, page };
  const whole = expandIncludes(page.text, site, page.source) + (site.append && `\n\n${site.append}`);
  const text =
    whole.length > MAX_PAGE
      ? `This page is longer than ${MAX_PAGE.toLocaleString('en')} characters and is not shown. Make several of it.`
      : openMarkdownInHtml(whole);
  const html = md.render(text, env);
  const found = env.headings ?? [];
  // As in mkdocs-material: a page without a heading of its own gets its title as one.
  const title = found.some(heading => heading.level === 1) ? '' : `<h1>${md.utils.escapeHtml(page.title)}</h1>\n`;
  return { html: title + sanitize(html, site, page), headings: found, sections: env.sections ?? [] };
}
