import type MarkdownIt from 'markdown-it';
import { endOfIndented, lineText } from './indented';

/** `::: package.module`: a description that mkdocstrings would make from Python. A line says what is not there. */
export function apiReferences(md: MarkdownIt): void {
  md.block.ruler.before(
    'fence',
    'api_reference',
    (state, startLine, endLine, silent) => {
      if (state.sCount[startLine] - state.blkIndent >= 4) return false;
      const found = /^:::[ \t]+([\w.:]+)[ \t]*$/.exec(lineText(state, startLine));
      if (!found) return false;
      if (silent) return true;
      state.push('paragraph_open', 'p', 1).attrSet('class', 'unsupported');
      const inline = state.push('inline', '', 0);
      inline.content = `The reference of \`${found[1]}\` is made from its source by mkdocstrings, which does not run here.`;
      inline.map = [startLine, startLine + 1];
      inline.children = [];
      state.push('paragraph_close', 'p', -1);
      state.line = endOfIndented(state, startLine, endLine);
      return true;
    },
    { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
  );
}
