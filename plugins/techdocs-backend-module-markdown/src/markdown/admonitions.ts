import type MarkdownIt from 'markdown-it';
import { endOfIndented, lineText, parseInside } from './indented';

type StateBlock = InstanceType<MarkdownIt['block']['State']>;

const MARKER = /^(!!!|\?\?\?\+?)[ \t]*([\w-]+(?:[ \t]+[\w-]+)*)?[ \t]*(?:"(.*)")?[ \t]*$/;
/** Where a block stands, not what it is. */
const PLACEMENTS = ['inline', 'end'];

/** `!!! note "Title"` and `??? note` (folded, `???+` unfolded), with what follows indented by four. */
export function admonitions(md: MarkdownIt): void {
  md.block.ruler.before(
    'fence',
    'admonition',
    (state, startLine, endLine, silent) => {
      if (state.sCount[startLine] - state.blkIndent >= 4) return false;
      const found = MARKER.exec(lineText(state, startLine));
      if (!found || !(found[2] || found[3])) return false;
      if (silent) return true;
      const [, marker, names = 'note', title] = found;
      const end = endOfIndented(state, startLine, endLine);
      openAdmonition(state, {
        names: names.split(/[ \t]+/),
        title: title?.replace(/\\(.)/g, '$1'),
        folds: marker !== '!!!',
        open: marker === '???+',
        line: startLine,
      });
      parseInside(state, startLine + 1, end, state.sCount[startLine] + 4);
      closeAdmonition(state, marker !== '!!!');
      state.line = end;
      return true;
    },
    { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
  );
}

/** The beginning of a block; without a title it is called as what it is, and with an empty one it has none. */
export function openAdmonition(
  state: StateBlock,
  block: { names: string[]; title?: string; folds: boolean; open: boolean; line: number },
): void {
  const [type = 'note'] = block.names.map(name => name.toLowerCase()).filter(name => !PLACEMENTS.includes(name));
  const tag = block.folds ? 'details' : 'div';
  const open = state.push('admonition_open', tag, 1);
  open.block = true;
  const classes = block.names.map(name => name.toLowerCase()).join(' ');
  open.attrSet('class', block.folds ? classes : `admonition ${classes}`);
  if (block.folds && block.open) open.attrSet('open', 'open');
  open.map = [block.line, block.line + 1];
  const title = block.title ?? type.charAt(0).toUpperCase() + type.slice(1);
  if (!title && !block.folds) return;
  const titleTag = block.folds ? 'summary' : 'p';
  const titleOpen = state.push('admonition_title_open', titleTag, 1);
  if (!block.folds) titleOpen.attrSet('class', 'admonition-title');
  const inline = state.push('inline', '', 0);
  inline.content = title || type;
  inline.map = [block.line, block.line + 1];
  inline.children = [];
  state.push('admonition_title_close', titleTag, -1);
}

/** Its end. */
export function closeAdmonition(state: StateBlock, folds: boolean): void {
  state.push('admonition_close', folds ? 'details' : 'div', -1).block = true;
}
