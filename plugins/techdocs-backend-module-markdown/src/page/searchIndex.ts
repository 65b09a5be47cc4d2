import type { Page, RenderedPage } from '../site/Site';
import { escapeHtml } from './escapeHtml';

/** An entry as MkDocs writes it and TechDocs' collator reads it; text and title are HTML-escaped. */
export interface SearchDocument {
  location: string;
  title: string;
  text: string;
}

/**
 * What the search finds of a page: the page as a whole, and each of its sections. The heading at its top is the page
 * itself: it would be found twice under one name.
 */
export function searchDocuments(page: Page, rendered: RenderedPage): SearchDocument[] {
  const whole = rendered.sections.flatMap(section => [section.title, section.text]).filter(Boolean).join(' ');
  return [
    { location: page.url, title: escapeHtml(page.title), text: escapeHtml(whole.slice(0, 50_000)) },
    ...rendered.sections
      .filter((section, at) => section.id !== undefined && !(at === 1 && section.title === page.title))
      .map(section => ({
        location: `${page.url}#${encodeURIComponent(section.id!)}`,
        title: escapeHtml(section.title),
        text: escapeHtml(section.text),
      })),
  ];
}

/** The file `search/search_index.json`. */
export const searchIndex = (docs: SearchDocument[]) =>
  JSON.stringify({ config: { lang: ['en'], separator: '[\\s\\-]+' }, docs });
