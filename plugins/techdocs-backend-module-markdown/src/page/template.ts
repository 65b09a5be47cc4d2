import { tableOfContents } from '../markdown/headings';
import type { NavItem } from '../site/nav';
import type { Page, RenderedPage, Site } from '../site/Site';
import { relativeUrl } from '../site/urls';
import { escapeHtml } from './escapeHtml';

/** The pages before and after one in the navigation. */
export interface Neighbours {
  previous?: Page;
  next?: Page;
}

const hidden = (page: Page, part: string) => (page.hide.has(part) ? ' hidden' : '');

/**
 * A whole page, in the structure of mkdocs-material that the TechDocs reader looks for (`.md-sidebar--primary`,
 * `.md-content`, `label[for="__drawer"]`, …). The reader takes only a style sheet called `main.<8 hex digits>.min.css`.
 */
export function pageHtml(site: Site, page: Page, rendered: RenderedPage, styleSheet: string, neighbours: Neighbours): string {
  const title = page.title === site.name ? site.name : `${page.title} - ${site.name}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${relativeUrl(page.url, styleSheet)}">
</head>
<body dir="ltr">
<input class="md-toggle" data-md-toggle="drawer" type="checkbox" id="__drawer" autocomplete="off">
<label class="md-overlay" for="__drawer"></label>
<header class="md-header"><label class="md-header__button md-icon" for="__drawer"></label></header>
<div class="md-container" data-md-component="container">
<main class="md-main" data-md-component="main">
<div class="md-main__inner md-grid">
<div class="md-sidebar md-sidebar--primary" data-md-component="sidebar" data-md-type="navigation"${hidden(page, 'navigation')}>
<div class="md-sidebar__scrollwrap"><div class="md-sidebar__inner">
<nav class="md-nav md-nav--primary" aria-label="Pages" data-md-level="0">
<label class="md-nav__title" for="__drawer">${escapeHtml(site.name)}</label>
${navigation(site.nav, page, '__nav')}
</nav>
</div></div>
</div>
<div class="md-sidebar md-sidebar--secondary" data-md-component="sidebar" data-md-type="toc"${hidden(page, 'toc')}>
<div class="md-sidebar__scrollwrap"><div class="md-sidebar__inner">
${contents(rendered)}
</div></div>
</div>
<div class="md-content" data-md-component="content">
<article class="md-content__inner md-typeset">
${rendered.html}
</article>
</div>
</div>
</main>
${footer(page, neighbours)}
</div>
</body>
</html>
`;
}

function navigation(items: NavItem[], page: Page, id: string): string {
  return `<ul class="md-nav__list" data-md-scrollfix>${items
    .map((item, index) => navItem(item, page, `${id}_${index + 1}`))
    .join('\n')}</ul>`;
}

function navItem(item: NavItem, page: Page, id: string): string {
  const title = `<span class="md-ellipsis">${escapeHtml(item.title)}</span>`;
  if ('children' in item) {
    const active = holds(item, page);
    const level = id.split('_').length - 3;
    return `<li class="md-nav__item md-nav__item--nested${active ? ' md-nav__item--active' : ''}">
<input class="md-nav__toggle md-toggle" type="checkbox" id="${id}"${active ? ' checked' : ''}>
<label class="md-nav__link" for="${id}" id="${id}_label">${title}<span class="md-nav__icon md-icon"></span></label>
<nav class="md-nav" data-md-level="${level}" aria-labelledby="${id}_label">
${navigation(item.children, page, id)}
</nav>
</li>`;
  }
  const active = 'page' in item && item.page === page;
  const href = 'page' in item ? relativeUrl(page.url, item.page.url) : item.href;
  return `<li class="md-nav__item${active ? ' md-nav__item--active' : ''}"><a class="md-nav__link${
    active ? ' md-nav__link--active' : ''
  }" href="${escapeHtml(href)}"${active ? ' aria-current="page"' : ''}>${title}</a></li>`;
}

function holds(item: NavItem, page: Page): boolean {
  if ('children' in item) return item.children.some(child => holds(child, page));
  return 'page' in item && item.page === page;
}

/** Headings below the page's own; of the first level only where there are several. */
function contents({ headings }: RenderedPage): string {
  const top = headings.filter(heading => heading.level === 1).length;
  const listed = headings.filter(heading => heading.level > 1 || top > 1);
  if (!listed.length) return '';
  return `<nav class="md-nav md-nav--secondary" aria-label="On this page">
<div class="md-nav__title">On this page</div>
${tableOfContents(listed, escapeHtml)}
</nav>`;
}

function footer(page: Page, { previous, next }: Neighbours): string {
  if (page.hide.has('footer') || (!previous && !next)) return '';
  const link = (target: Page | undefined, kind: 'prev' | 'next', word: string) =>
    target
      ? `<a class="md-footer__link md-footer__link--${kind}" href="${relativeUrl(page.url, target.url)}" rel="${kind}" aria-label="${word}: ${escapeHtml(target.title)}"><span class="md-footer__title"><span class="md-footer__direction">${word}</span><span class="md-ellipsis">${escapeHtml(target.title)}</span></span></a>`
      : '';
  return `<footer class="md-footer"><nav class="md-footer__inner md-grid" aria-label="Before and after">${link(previous, 'prev', 'Previous')}${link(next, 'next', 'Next')}</nav></footer>`;
}
