import type MarkdownIt from 'markdown-it';

type Token = ReturnType<MarkdownIt['parse']>[number];

/** What may be said about an element in `{ … }`; everything else is dropped. */
const ALLOWED = /^(?:id|class|title|alt|width|height|align|loading|download|target|start|rel|data-[\w-]{1,40})$/;
const PART = /(?:[.#][\w:.+-]+|[\w:-]+=(?:"[^"]*"|'[^']*'|[^\s"'{}]+)|[\w-]+)/;
const LIST = new RegExp(`^\\{:?[ \\t]*(${PART.source}(?:[ \\t]+${PART.source})*)[ \\t]*\\}`);
const AT_END = new RegExp(`[ \\t]*\\{:?[ \\t]*(${PART.source}(?:[ \\t]+${PART.source})*)[ \\t]*\\}[ \\t]*$`);

/** The attributes of `{ .class #id key=value }` without its braces; undefined if it is none. */
export function parseAttributes(text: string): Array<[string, string]> | undefined {
  const parts = text.match(new RegExp(PART.source, 'g')) ?? [];
  // A single word in braces is far more often a placeholder than an attribute.
  if (!parts.some(part => /^[.#]|=/.test(part))) return undefined;
  return parts.flatMap((part): Array<[string, string]> => {
    if (part.startsWith('.')) return [['class', part.slice(1)]];
    if (part.startsWith('#')) return [['id', part.slice(1)]];
    const at = part.indexOf('=');
    const name = (at < 0 ? part : part.slice(0, at)).toLowerCase();
    const value = at < 0 ? '' : part.slice(at + 1).replace(/^(["'])(.*)\1$/, '$2');
    return ALLOWED.test(name) ? [[name, value]] : [];
  });
}

function apply(token: Token, attributes: Array<[string, string]>): void {
  for (const [name, value] of attributes) {
    if (name === 'class') token.attrJoin('class', value);
    else token.attrSet(name, value);
  }
}

/** `{ .class #id key=value }` after a link, image, emphasis or code, at the end of a heading, or in a line of its own. */
export function attributeLists(md: MarkdownIt): void {
  md.core.ruler.after('inline', 'attribute_lists', state => {
    state.tokens.forEach((token, index) => {
      if (token.type !== 'inline' || !token.content.includes('{')) return;
      afterElements(token.children!);
      atEnd(state.tokens, index);
    });
  });
}

function afterElements(children: Token[]): void {
  children.forEach((child, index) => {
    const before = children[index - 1];
    if (child.type !== 'text' || !before) return;
    const found = LIST.exec(child.content);
    const target = found && opening(children, index - 1);
    const attributes = target && parseAttributes(found[1]);
    if (!attributes) return;
    apply(target, attributes);
    child.content = child.content.slice(found[0].length);
  });
}

/** The token that begins the element which ends here. */
function opening(children: Token[], index: number): Token | undefined {
  const token = children[index];
  if (token.type === 'image' || token.type === 'code_inline') return token;
  if (token.nesting !== -1) return undefined;
  for (let i = index - 1; i >= 0; i--) {
    if (children[i].nesting === 1 && children[i].level === token.level) return children[i];
  }
  return undefined;
}

function atEnd(tokens: Token[], index: number): void {
  const children = tokens[index].children!;
  const open = tokens[index - 1];
  const last = children.at(-1);
  if (last?.type !== 'text' || !open) return;
  const before = children.at(-2);
  const isHeading = open.type === 'heading_open';
  const ownLine = before === undefined || before.type === 'softbreak';
  if (!isHeading && !ownLine) return;
  const found = AT_END.exec(last.content);
  if (!found || (!isHeading && found.index > 0)) return;
  const attributes = parseAttributes(found[1]);
  if (!attributes) return;
  last.content = last.content.slice(0, found.index);
  if (!isHeading && before) children.splice(-2);
  // Alone in its paragraph it speaks of the block before.
  if (!isHeading && !before) {
    open.hidden = true;
    tokens[index + 1].hidden = true;
    const target = blockBefore(tokens, index - 1);
    if (target) apply(target, attributes);
    return;
  }
  apply(open, attributes);
}

function blockBefore(tokens: Token[], index: number): Token | undefined {
  const close = tokens[index - 1];
  if (!close) return undefined;
  if (close.nesting === 0) return close;
  if (close.nesting === 1) return undefined;
  for (let i = index - 2; i >= 0; i--) {
    if (tokens[i].nesting === 1 && tokens[i].level === close.level) return tokens[i];
  }
  return undefined;
}
