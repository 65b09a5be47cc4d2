import type MarkdownIt from 'markdown-it';
import { endOfIndented, lineText, parseInside } from './indented';

type StateBlock = InstanceType<MarkdownIt['block']['State']>;

const MARKER = /^===([!+]{0,2})[ \t]+(?:"([^"]*)"|'([^']*)')[ \t]*$/;

/** One tab. */
export interface Tab {
  title: string;
  /** Shown first. */
  selected: boolean;
  /** Lines of its content, and how far they are indented. */
  from: number;
  to: number;
  indent: number;
}

/** `=== "Title"` one after another, each with what follows indented by four. */
export function tabs(md: MarkdownIt): void {
  md.block.ruler.before(
    'fence',
    'tabs',
    (state, startLine, endLine, silent) => {
      if (state.sCount[startLine] - state.blkIndent >= 4) return false;
      if (!MARKER.test(lineText(state, startLine))) return false;
      if (silent) return true;
      const indent = state.sCount[startLine];
      const found: Tab[] = [];
      let line = startLine;
      while (line < endLine && state.sCount[line] === indent) {
        const marker = MARKER.exec(lineText(state, line));
        // `===!` begins a new set.
        if (!marker || (found.length && marker[1].includes('!'))) break;
        const to = endOfIndented(state, line, endLine);
        found.push({
          title: marker[2] ?? marker[3],
          selected: marker[1].includes('+'),
          from: line + 1,
          to,
          indent: indent + 4,
        });
        line = to;
        while (line < endLine && state.isEmpty(line)) line++;
      }
      pushTabs(state, found);
      state.line = found[found.length - 1].to;
      return true;
    },
    { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
  );
}

/** The tokens of a set of tabs: radio buttons, their labels, and the content that each shows. */
export function pushTabs(state: StateBlock, found: Tab[]): void {
  state.env.tabSets = (state.env.tabSets ?? 0) + 1;
  const set = state.env.tabSets as number;
  const selected = Math.max(0, found.findIndex(tab => tab.selected));
  const open = (tag: string, className?: string) => {
    const token = state.push('tabs_open', tag, 1);
    token.block = true;
    if (className) token.attrSet('class', className);
    return token;
  };
  const close = (tag: string) => {
    state.push('tabs_close', tag, -1).block = true;
  };

  open('div', 'tabbed-set tabbed-alternate').attrSet('data-tabs', `${set}:${found.length}`);
  found.forEach((_, index) => {
    const input = state.push('tabs_input', 'input', 0);
    input.attrSet('type', 'radio');
    input.attrSet('name', `__tabbed_${set}`);
    input.attrSet('id', `__tabbed_${set}_${index + 1}`);
    if (index === selected) input.attrSet('checked', 'checked');
  });
  open('div', 'tabbed-labels');
  found.forEach((tab, index) => {
    const label = open('label');
    label.attrSet('for', `__tabbed_${set}_${index + 1}`);
    const inline = state.push('inline', '', 0);
    inline.content = tab.title;
    inline.children = [];
    close('label');
  });
  close('div');
  open('div', 'tabbed-content');
  for (const tab of found) {
    open('div', 'tabbed-block');
    parseInside(state, tab.from, tab.to, tab.indent);
    close('div');
  }
  close('div');
  close('div');
}
