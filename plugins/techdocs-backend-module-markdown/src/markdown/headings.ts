import type MarkdownIt from 'markdown-it';
import type { Heading, Section } from '../site/Site';

type Token = ReturnType<MarkdownIt['parse']>[number];

/** Text of one section that the search is given, characters. */
const MAX_SECTION = 20_000;

/** What a heading's address ends with. */
export function slugify(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}_\s-]/gu, '')
    .trim()
    .toLowerCase()
    .replace(/[-\s]+/g, '-');
}

/** Text of an inline token, without its marks. */
export function plainText(token: Token): string {
  return (token.children ?? [])
    .map(child => {
      if (child.type === 'softbreak' || child.type === 'hardbreak') return ' ';
      if (child.type === 'image') return child.content;
      if (child.type === 'code_inline') return child.content.replace(/^(?:#!|:::)[\w+-]+ /, '');
      return child.type === 'text' || child.type === 'emoji' ? child.content : '';
    })
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Gives each heading an id and a link to itself, and collects headings and the text below them into `env`. */
export function headings(md: MarkdownIt): void {
  md.core.ruler.push('headings', state => {
    const found: Heading[] = [];
    const sections: Section[] = [{ title: '', text: '' }];
    const used = new Set<string>();
    state.tokens.forEach((token, index) => {
      if (token.type === 'heading_open') {
        const inline = state.tokens[index + 1];
        const title = plainText(inline);
        const id = unique(token.attrGet('id') ?? slugify(title), used);
        token.attrSet('id', id);
        found.push({ level: Number(token.tag.slice(1)), id, title });
        sections.push({ id, title, text: '' });
        inline.children!.push(...permalink(state, id, title));
        return;
      }
      const text = searchable(state.tokens, index);
      const section = sections[sections.length - 1];
      if (text && section.text.length < MAX_SECTION) section.text += `${section.text ? ' ' : ''}${text.slice(0, MAX_SECTION)}`;
    });
    state.env.headings = found;
    state.env.sections = sections;
  });
}

function searchable(tokens: Token[], index: number): string {
  const token = tokens[index];
  if (token.type === 'fence' || token.type === 'code_block') return token.content.trim();
  if (token.type !== 'inline' || tokens[index - 1]?.type === 'heading_open') return '';
  return plainText(token);
}

function unique(id: string, used: Set<string>): string {
  const base = id || 'section';
  let name = base;
  for (let n = 1; used.has(name); n++) name = `${base}_${n}`;
  used.add(name);
  return name;
}

function permalink(state: { Token: new (type: string, tag: string, nesting: any) => Token }, id: string, title: string): Token[] {
  const open = new state.Token('link_open', 'a', 1);
  open.attrSet('class', 'headerlink');
  open.attrSet('href', `#${encodeURIComponent(id)}`);
  open.attrSet('title', 'Permanent link');
  open.attrSet('aria-label', `Permanent link to ${title || 'this section'}`);
  const text = new state.Token('text', '', 0);
  text.content = '¶';
  return [open, text, new state.Token('link_close', 'a', -1)];
}

/** A list of links to headings, each below the one that it is a part of. */
export function tableOfContents(found: Heading[], escape: (text: string) => string): string {
  if (!found.length) return '';
  const list = (from: number, to: number): string => {
    const level = Math.min(...found.slice(from, to).map(h => h.level));
    let html = '';
    for (let i = from; i < to; ) {
      let next = i + 1;
      while (next < to && found[next].level > level) next++;
      const { id, title } = found[i];
      const children = next > i + 1 ? list(i + 1, next) : '';
      html += `<li class="md-nav__item"><a class="md-nav__link" href="#${encodeURIComponent(id)}"><span class="md-ellipsis">${escape(title)}</span></a>${
        children && `<nav class="md-nav" aria-label="${escape(title)}">${children}</nav>`
      }</li>`;
      i = next;
    }
    return `<ul class="md-nav__list">${html}</ul>`;
  };
  return list(0, found.length);
}
