import type { HLJSApi } from 'highlight.js';
import type MarkdownIt from 'markdown-it';
import { ranges } from './includes';

/** Longer code is shown without colours, characters. */
const MAX_HIGHLIGHTED = 50_000;

/** Names that Pygments has for languages, and what they are called here. */
const NAMES: Record<string, string> = {
  py3: 'python',
  python3: 'python',
  pycon: 'python-repl',
  pytb: 'python-repl',
  'shell-session': 'console',
  jsonc: 'json',
  json5: 'json',
  docker: 'dockerfile',
  hcl: 'ini',
  svelte: 'html',
  vue: 'html',
  'html+jinja': 'django',
  'html+django': 'django',
};

/** What the line after the backticks says. */
export interface FenceInfo {
  language: string;
  title?: string;
  /** Number of the first line; undefined where lines are not numbered. */
  firstLine?: number;
  marked: Set<number>;
}

/** Reads ```` ```python title="x.py" linenums="1" hl_lines="2 4-6" ````, with the same in braces too. */
export function parseInfo(info: string): FenceInfo {
  const option = (name: string) => {
    const found = new RegExp(`(?:^|[\\s{])${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'{}]+))`).exec(info);
    return found && (found[1] ?? found[2] ?? found[3]);
  };
  const first = /^\s*([^\s{]+)/.exec(info)?.[1] ?? /^\s*\{[^}]*?\.([\w+#-]+)/.exec(info)?.[1] ?? '';
  const language = first.includes('=') ? '' : first.toLowerCase();
  const lines = Number.parseInt(option('linenums') ?? '', 10);
  return {
    language: NAMES[language] ?? language,
    title: option('title') || undefined,
    firstLine: Number.isNaN(lines) ? undefined : lines,
    marked: new Set(ranges(option('hl_lines') ?? '', 10_000)),
  };
}

/** Code in colours, marked lines, line numbers, a title; diagrams are left to the reader's browser. */
export function fences(md: MarkdownIt, hljs: HLJSApi): void {
  const { escapeHtml } = md.utils;
  const block = (code: string, info: FenceInfo) => {
    const language = hljs.getLanguage(info.language) && code.length <= MAX_HIGHLIGHTED ? info.language : undefined;
    const coloured = language ? hljs.highlight(code, { language, ignoreIllegals: true }).value : escapeHtml(code);
    const title = info.title ? `<span class="filename">${escapeHtml(info.title)}</span>` : '';
    const lines = info.marked.size || info.firstLine !== undefined ? markLines(coloured, info) : coloured;
    const className = info.language ? ` class="language-${escapeHtml(info.language)}"` : '';
    return `<div class="highlight">${title}<pre tabindex="0"><code${className}>${lines}</code></pre></div>\n`;
  };
  md.renderer.rules.fence = (tokens, index) => {
    const { content, info: text } = tokens[index];
    const info = parseInfo(md.utils.unescapeAll(text));
    if (info.language === 'mermaid') return `<pre class="mermaid" tabindex="0"><code>${escapeHtml(content)}</code></pre>\n`;
    return block(content, info);
  };
  md.renderer.rules.code_block = (tokens, index) => block(tokens[index].content, parseInfo(''));
}

/** Each line in an element of its own: what spans several lines is closed at the end of one and opened again in the next. */
export function markLines(html: string, info: Pick<FenceInfo, 'firstLine' | 'marked'>): string {
  const open: string[] = [];
  const first = info.firstLine ?? 1;
  return html
    .replace(/\n$/, '')
    .split('\n')
    .map((line, index) => {
      const before = open.join('');
      for (const [tag] of line.matchAll(/<\/?span[^>]*>/g)) {
        if (tag.startsWith('</')) open.pop();
        else open.push(tag);
      }
      const number = info.firstLine === undefined ? '' : ` data-linenos="${first + index} "`;
      const marked = info.marked.has(index + 1) ? ' hll' : '';
      return `<span class="line${marked}"${number}>${before}${line}${'</span>'.repeat(open.length)}\n</span>`;
    })
    .join('');
}
