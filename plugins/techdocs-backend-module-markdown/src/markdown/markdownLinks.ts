import type MarkdownIt from 'markdown-it';
import { resolveLink } from '../site/links';
import type { RenderEnv } from './createMarkdown';

/** Turns the addresses of links and images, relative to the file, into such as are relative to the page. */
export function markdownLinks(md: MarkdownIt): void {
  md.core.ruler.push('markdown_links', state => {
    const { site, page } = state.env as RenderEnv;
    for (const token of state.tokens) {
      for (const child of token.children ?? []) {
        const name = child.type === 'image' ? 'src' : 'href';
        const address = child.type === 'image' || child.type === 'link_open' ? child.attrGet(name) : null;
        if (address === null || /^data:/i.test(address)) continue;
        const link = resolveLink(site, page, address, 'file');
        // What leads nowhere is said, and made harmless, where raw HTML is.
        if (link.kind !== 'none') child.attrSet(name, link.href);
      }
    }
  });
}
