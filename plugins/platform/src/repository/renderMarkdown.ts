import DOMPurify from 'dompurify';
import { marked } from 'marked';
import { readmeHref } from './paths';

/**
 * Markdown of a repository as HTML that may stand in the portal's page. Whoever can push writes it, so it is taken as
 * hostile: only text, tables, code and links are left; nothing runs, loads or styles.
 */
export function renderMarkdown(markdown: string): string {
  const html = marked.parse(markdown, { async: false, gfm: true });
  const fragment = DOMPurify.sanitize(html, {
    ALLOWED_TAGS: [
      'h1',
      'h2',
      'h3',
      'h4',
      'h5',
      'h6',
      'p',
      'br',
      'hr',
      'blockquote',
      'ul',
      'ol',
      'li',
      'strong',
      'em',
      'del',
      'code',
      'pre',
      'a',
      'table',
      'thead',
      'tbody',
      'tr',
      'th',
      'td',
    ],
    ALLOWED_ATTR: ['href', 'align', 'start'],
    RETURN_DOM_FRAGMENT: true,
  });
  for (const link of fragment.querySelectorAll('a')) {
    const to = readmeHref(link.getAttribute('href') ?? '');
    if (!to) {
      link.removeAttribute('href');
    } else {
      link.setAttribute('href', to);
      if (/^https?:/i.test(to)) {
        link.setAttribute('target', '_blank');
        link.setAttribute('rel', 'noopener noreferrer');
      }
    }
  }
  // The page has its own first heading.
  for (const heading of fragment.querySelectorAll('h1,h2,h3,h4,h5')) {
    const lower = document.createElement(`h${Number(heading.tagName[1]) + 1}`);
    lower.append(...heading.childNodes);
    heading.replaceWith(lower);
  }
  // Wide code scrolls, and what scrolls must be reachable by keyboard.
  for (const pre of fragment.querySelectorAll('pre')) {
    pre.setAttribute('tabindex', '0');
  }
  const box = document.createElement('div');
  box.append(fragment);
  return box.innerHTML;
}
