import sanitizeHtml from 'sanitize-html';
import { resolveLink } from '../site/links';
import type { Page, Site } from '../site/Site';
import { decodePath } from '../site/urls';

const TAGS = [
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'div', 'section', 'article', 'aside', 'center', 'blockquote', 'hr', 'br', 'wbr'],
  ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
  ...['a', 'abbr', 'b', 'bdi', 'bdo', 'cite', 'code', 'del', 'dfn', 'em', 'i', 'ins', 'kbd', 'mark', 'q', 'rp', 'rt', 'ruby'],
  ...['s', 'samp', 'small', 'span', 'strike', 'strong', 'sub', 'sup', 'time', 'tt', 'u', 'var', 'pre'],
  ...['details', 'summary', 'figure', 'figcaption', 'picture', 'source', 'img', 'audio', 'video', 'input', 'label'],
];

const fileName = (href: string) => decodePath(href.replace(/[?#].*$/s, '').split('/').at(-1)!);

const LENGTH = /^\d{1,4}(?:\.\d{1,3})?(?:px|em|rem|%)?$/;

/**
 * Makes the HTML of a page harmless, by a list of what may be there: no script, style sheet, form, frame or drawing, no
 * handler, no address but those that {@link resolveLink} lets through. The reader in the browser cleans once more.
 */
export function sanitize(html: string, site: Site, page: Page): string {
  const src = (tagName: string, attribs: sanitizeHtml.Attributes) => {
    const { src: address, ...rest } = attribs;
    if (address === undefined) return { tagName, attribs: rest };
    if (/^data:image\/(?:png|gif|jpeg|webp|svg\+xml)[;,]/i.test(address)) return { tagName, attribs };
    const link = resolveLink(site, page, address, 'page');
    if (link.kind !== 'none') return { tagName, attribs: { ...rest, src: link.href } };
    site.warn(`${page.source}: ${link.why}`);
    return { tagName, attribs: { ...rest, title: link.why } };
  };
  return sanitizeHtml(html, {
    allowedTags: TAGS,
    allowedAttributes: {
      '*': ['id', 'class', 'title', 'lang', 'dir', 'role', 'aria-*', 'align', 'style', 'data-tabs', 'data-linenos'],
      a: ['href', 'name', 'target', 'rel', 'download', 'data-footnote-ref', 'data-footnote-backref'],
      img: ['src', 'alt', 'width', 'height', 'loading'],
      source: ['src', 'type', 'media'],
      video: ['src', 'controls', 'width', 'height', 'loop', 'muted', 'poster'],
      audio: ['src', 'controls', 'loop', 'muted'],
      input: ['type', 'name', 'id', 'checked', 'disabled'],
      label: ['for'],
      details: ['open'],
      pre: ['tabindex'],
      ol: ['start', 'type', 'reversed'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan', 'scope'],
      col: ['span'],
      time: ['datetime'],
    },
    allowedStyles: {
      '*': {
        'text-align': [/^(?:left|right|center|justify|start|end)$/],
        width: [LENGTH],
        'max-width': [LENGTH],
        height: [LENGTH],
        'max-height': [LENGTH],
      },
    },
    // Addresses are judged below; this is the second lock.
    allowedSchemes: ['http', 'https', 'mailto', 'tel', 'sms', 'xmpp', 'matrix'],
    allowedSchemesByTag: { img: ['http', 'https', 'data'] },
    allowProtocolRelative: false,
    // Tags that are not listed go, their text stays; of these not even that.
    nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'template', 'svg', 'math', 'object', 'embed', 'title', 'head'],
    transformTags: {
      a: (tagName, attribs) => {
        const { href, download: _download, target: _target, ...rest } = attribs;
        if (href === undefined) return { tagName, attribs: rest };
        const link = resolveLink(site, page, href, 'page');
        if (link.kind === 'none') {
          site.warn(`${page.source}: ${link.why}`);
          return { tagName: 'span', attribs: { class: 'broken-link', title: link.why } };
        }
        const isAway = /^https?:/i.test(link.href);
        return {
          tagName,
          attribs: {
            ...rest,
            href: link.href,
            ...(isAway ? { rel: 'noopener noreferrer' } : {}),
            // The reader loads down what says so, and looks for a page at everything else.
            ...(link.kind === 'file' ? { download: fileName(link.href) } : {}),
          },
        };
      },
      img: src,
      source: src,
      video: src,
      audio: src,
      iframe: (_tag, attribs): sanitizeHtml.Tag => {
        const address = attribs.src ?? '';
        return /^https:\/\//i.test(address)
          ? { tagName: 'a', attribs: { href: address, rel: 'noopener noreferrer' }, text: attribs.title || address }
          : { tagName: 'span', attribs: {} };
      },
    },
    exclusiveFilter: frame => frame.tag === 'input' && !/^(?:checkbox|radio)$/.test(frame.attribs.type ?? ''),
  });
}
