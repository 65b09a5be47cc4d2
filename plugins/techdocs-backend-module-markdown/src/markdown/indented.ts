import type MarkdownIt from 'markdown-it';

type StateBlock = InstanceType<MarkdownIt['block']['State']>;

/** The text of a line. */
export const lineText = (state: StateBlock, line: number) =>
  state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]);

/** The first line after a block whose content is indented by four more than its marker, without the empty ones at the end. */
export function endOfIndented(state: StateBlock, startLine: number, endLine: number): number {
  const indent = state.sCount[startLine] + 4;
  let line = startLine + 1;
  let end = line;
  for (; line < endLine; line++) {
    if (state.isEmpty(line)) continue;
    if (state.sCount[line] < indent) break;
    end = line + 1;
  }
  return end;
}

/** Parses lines as the content of a block that is indented to `indent`. */
export function parseInside(state: StateBlock, from: number, to: number, indent: number): void {
  const { parentType, lineMax, blkIndent, tight, ddIndent, listIndent } = state;
  state.parentType = 'blockquote';
  state.lineMax = to;
  state.blkIndent = indent;
  state.listIndent = -1;
  state.ddIndent = -1;
  state.md.block.tokenize(state, from, to);
  Object.assign(state, { parentType, lineMax, blkIndent, tight, ddIndent, listIndent });
}
