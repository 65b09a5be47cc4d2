import type MarkdownIt from 'markdown-it';

/** `- [ ] to do` and `- [x] done`. */
export function taskLists(md: MarkdownIt): void {
  md.core.ruler.after('inline', 'task_lists', state => {
    state.tokens.forEach((token, index) => {
      if (token.type !== 'inline' || state.tokens[index - 2]?.type !== 'list_item_open') return;
      const [first] = token.children!;
      const found = first?.type === 'text' && /^\[([ xX])\][ \t]/.exec(first.content);
      if (!found) return;
      first.content = first.content.slice(found[0].length);
      const done = found[1] !== ' ';
      const box = new state.Token('task_box', 'input', 0);
      box.attrSet('type', 'checkbox');
      box.attrSet('disabled', 'disabled');
      box.attrSet('aria-label', done ? 'done' : 'to do');
      if (done) box.attrSet('checked', 'checked');
      token.children!.unshift(box);
      state.tokens[index - 2].attrJoin('class', 'task-list-item');
    });
  });
}
