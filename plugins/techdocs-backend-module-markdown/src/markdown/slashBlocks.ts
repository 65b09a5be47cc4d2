import type MarkdownIt from 'markdown-it';
import { closeAdmonition, openAdmonition } from './admonitions';
import { lineText, parseInside } from './indented';
import { pushTabs, type Tab } from './tabs';

type StateBlock = InstanceType<MarkdownIt['block']['State']>;

const MARKER = /^(\/{3,})[ \t]*([\w-]+)(?:[ \t]*\|[ \t]*(.*?))?[ \t]*$/;

/** A block between `///` and `///`. */
interface SlashBlock {
  name: string;
  title?: string;
  options: Record<string, string>;
  /** Lines of its content. */
  from: number;
  to: number;
  /** The line after it. */
  next: number;
}

/** `/// note | Title` … `///`: the same blocks in the newer way of writing: admonitions, `details`, `tab`. */
export function slashBlocks(md: MarkdownIt): void {
  md.block.ruler.before(
    'fence',
    'slash_block',
    (state, startLine, endLine, silent) => {
      if (state.sCount[startLine] - state.blkIndent >= 4) return false;
      const block = readBlock(state, startLine, endLine);
      if (!block) return false;
      if (silent) return true;
      const indent = state.sCount[startLine];
      if (block.name === 'tab') {
        state.line = tabSet(state, block, endLine, indent);
        return true;
      }
      const folds = block.name === 'details';
      const isCaption = block.name.endsWith('caption');
      const names = folds ? [block.options.type ?? 'note'] : [block.name];
      if (isCaption) {
        const open = state.push('caption_open', 'p', 1);
        open.block = true;
        open.attrSet('class', 'caption');
      } else {
        openAdmonition(state, { names, title: block.title, folds, open: /^true$/i.test(block.options.open ?? ''), line: startLine });
      }
      parseInside(state, block.from, block.to, indent);
      if (isCaption) state.push('caption_close', 'p', -1).block = true;
      else closeAdmonition(state, folds);
      state.line = block.next;
      return true;
    },
    { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
  );
}

function tabSet(state: StateBlock, first: SlashBlock, endLine: number, indent: number): number {
  const found: Tab[] = [];
  let end = first.next;
  let block: SlashBlock | undefined = first;
  while (block?.name === 'tab') {
    const selected = /^true$/i.test(block.options.select ?? '');
    found.push({ title: block.title ?? '', selected, from: block.from, to: block.to, indent });
    end = block.next;
    let line = end;
    while (line < endLine && state.isEmpty(line)) line++;
    block = line < endLine && state.sCount[line] === indent ? readBlock(state, line, endLine) : undefined;
    if (block && /^true$/i.test(block.options.new ?? '')) break;
  }
  pushTabs(state, found);
  return end;
}

/** Undefined unless the block also ends. */
function readBlock(state: StateBlock, startLine: number, endLine: number): SlashBlock | undefined {
  const found = MARKER.exec(lineText(state, startLine));
  if (!found) return undefined;
  const [, slashes, name, title] = found;
  let from = startLine + 1;
  const options: Record<string, string> = {};
  for (; from < endLine; from++) {
    const option = /^([\w-]+):[ \t]*(.*)$/.exec(lineText(state, from));
    if (state.isEmpty(from) || state.sCount[from] < state.sCount[startLine] + 4 || !option) break;
    options[option[1]] = option[2];
  }
  for (let line = from; line < endLine; line++) {
    if (lineText(state, line).trimEnd() === slashes && state.sCount[line] - state.sCount[startLine] < 4) {
      return { name: name.toLowerCase(), title: title || undefined, options, from, to: line, next: line + 1 };
    }
  }
  return undefined;
}
