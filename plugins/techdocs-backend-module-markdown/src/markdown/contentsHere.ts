import type MarkdownIt from 'markdown-it';
import { tableOfContents } from './headings';

/** A paragraph `[TOC]` becomes the page's table of contents. */
export function contentsHere(md: MarkdownIt): void {
  md.core.ruler.push('contents_here', state => {
    state.tokens.forEach((token, index) => {
      if (token.type !== 'inline' || token.content.trim() !== '[TOC]') return;
      if (state.tokens[index - 1]?.type !== 'paragraph_open') return;
      const html = new state.Token('html_block', '', 0);
      html.content = `<div class="toc">${tableOfContents(state.env.headings ?? [], md.utils.escapeHtml)}</div>\n`;
      state.tokens[index - 1].hidden = true;
      state.tokens[index] = html;
      state.tokens[index + 1].hidden = true;
    });
  });
}
