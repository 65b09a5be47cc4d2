import type MarkdownIt from 'markdown-it';

/** `^^inserted^^`, as `==marked==` is a plugin's. */
export function inserted(md: MarkdownIt): void {
  md.inline.ruler.before('emphasis', 'inserted', (state, silent) => {
    const rest = state.src.slice(state.pos, state.posMax);
    const found = /^\^\^([^\s^](?:[^\n]{0,1000}?\S)?)\^\^/.exec(rest);
    if (!found) return false;
    if (!silent) {
      state.push('ins_open', 'ins', 1);
      parseWithin(state, state.pos + 2, state.pos + 2 + found[1].length);
      state.push('ins_close', 'ins', -1);
    }
    state.pos += found[0].length;
    return true;
  });
}

type StateInline = InstanceType<MarkdownIt['inline']['State']>;

/** Parses a part of the text as the content of what was just opened. */
function parseWithin(state: StateInline, from: number, to: number): void {
  const { pos, posMax } = state;
  state.pos = from;
  state.posMax = to;
  state.md.inline.tokenize(state);
  state.pos = pos;
  state.posMax = posMax;
}

/** `++ctrl+alt+delete++`: keys. */
export function keys(md: MarkdownIt): void {
  md.inline.ruler.before('emphasis', 'keys', (state, silent) => {
    const found = /^\+\+((?:[\w-]{1,30}|"[^"\n]{1,30}")(?:\+(?:[\w-]{1,30}|"[^"\n]{1,30}")){0,5})\+\+/.exec(
      state.src.slice(state.pos, state.pos + 200),
    );
    if (!found) return false;
    if (!silent) {
      state.push('keys_open', 'span', 1).attrSet('class', 'keys');
      found[1].split('+').forEach((key, index) => {
        if (index) state.push('text', '', 0).content = '+';
        state.push('key_open', 'kbd', 1);
        state.push('text', '', 0).content = keyName(key);
        state.push('key_close', 'kbd', -1);
      });
      state.push('keys_close', 'span', -1);
    }
    state.pos += found[0].length;
    return true;
  });
}

function keyName(key: string): string {
  if (key.startsWith('"')) return key.slice(1, -1);
  const words = key.replace(/-/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `:material-account:{ .lg }` and the like: pictures that a theme brings. We have none, so nothing stands there. */
export function icons(md: MarkdownIt): void {
  md.inline.ruler.before('emphasis', 'icons', (state, silent) => {
    const found = /^:(?:material|octicons|fontawesome|simple|custom)-[\w-]{1,80}:(?:\{[^{}\n]{0,200}\})?[ \t]?/.exec(
      state.src.slice(state.pos, state.pos + 320),
    );
    if (!found) return false;
    if (!silent) state.env.icons = (state.env.icons ?? 0) + 1;
    state.pos += found[0].length;
    return true;
  });
}

/** `[text][pkg.Name]` and `[pkg.Name][]` with no such reference: a link that a plugin of MkDocs would make. Its text stays. */
export function unknownReferences(md: MarkdownIt): void {
  md.inline.ruler.after('image', 'unknown_reference', (state, silent) => {
    if (state.src[state.pos] !== '[' || state.src[state.pos + 1] === '^') return false;
    const end = state.md.helpers.parseLinkLabel(state, state.pos, false);
    if (end < 0) return false;
    const found = /^\]\[(?!\^)([^[\]\n]{0,200})\]/.exec(state.src.slice(end, end + 210));
    if (!found) return false;
    if (!silent) parseWithin(state, state.pos + 1, end);
    state.pos = end + found[0].length;
    return true;
  });
}

/** `` `#!python code` ``: the language is said, and not shown. */
export function codeWithLanguage(md: MarkdownIt): void {
  const plain = md.renderer.rules.code_inline!;
  md.renderer.rules.code_inline = (tokens, index, ...rest) => {
    tokens[index].content = tokens[index].content.replace(/^(?:#!|:::)[\w+-]+ /, '');
    return plain(tokens, index, ...rest);
  };
}
