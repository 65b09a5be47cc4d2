import path from 'node:path';
import type { Site } from '../site/Site';

/** Includes within includes, and includes of one page. */
const MAX_DEPTH = 5;
const MAX_INCLUDES = 200;
/** Text of a page with everything that it includes, characters. */
const MAX_LENGTH = 2_000_000;

const SNIPPET = /^([ \t]*)-+8<-+[ \t]+["'](.+?)["'][ \t]*$/;
const BLOCK = /^([ \t]*)-+8<-+[ \t]*$/;
const WHOLE = /^([ \t]*)\{!\s*(.+?)\s*!\}[ \t]*$/;
const CODE = /^([ \t]*)\{\*\s*([^\s*]+)((?:\s+[a-z]+\[[^\]]*\])*)\s*\*\}[ \t]*$/;

/**
 * Puts in what a page includes: `--8<-- "file"` (with `:3:7` for lines and `:name` for a section), its block form,
 * `{! file !}`, and `{* file ln[1:7] hl[2] *}` for code. Files come from the source folder only; in place of one that may
 * not or can not be read stands a line that says so.
 */
export function expandIncludes(text: string, site: Pick<Site, 'include' | 'warn'>, page: string): string {
  const budget = { includes: MAX_INCLUDES, length: MAX_LENGTH };
  return expand(text, site, page, 0, budget);
}

function expand(
  text: string,
  site: Pick<Site, 'include' | 'warn'>,
  page: string,
  depth: number,
  budget: { includes: number; length: number },
): string {
  if (!/8<|\{[!*]/.test(text)) return text;
  const read = (reference: string, indent: string): string[] => {
    const put = readPart(reference, site, budget, depth);
    if ('problem' in put) {
      site.warn(`${page}: ${put.problem}`);
      return [`${indent}*${put.problem.replace(/[*_`<>[\]]/g, '\\$&')}*`];
    }
    return expand(put.text, site, page, depth + 1, budget)
      .split('\n')
      .map(line => (line ? indent + line : line));
  };
  const out: string[] = [];
  let inBlock = false;
  for (const line of text.split('\n')) {
    if (/^[ \t]*;-+8<-+/.test(line)) {
      out.push(line.replace(';', ''));
      continue;
    }
    const block = BLOCK.exec(line);
    if (block) {
      inBlock = !inBlock;
      continue;
    }
    const indent = /^[ \t]*/.exec(line)![0];
    if (inBlock) {
      if (line.trim() && !line.trim().startsWith(';')) out.push(...read(line.trim(), indent));
      continue;
    }
    const found = SNIPPET.exec(line) ?? WHOLE.exec(line);
    const code = found ? undefined : CODE.exec(line);
    if (found) out.push(...read(found[2], indent));
    else if (code) out.push(...codeBlock(code[2], code[3], read, indent));
    else out.push(line);
  }
  return out.join('\n');
}

/** What a reference such as `file.py:3:7` or `file.md:part` stands for. */
function readPart(
  reference: string,
  site: Pick<Site, 'include'>,
  budget: { includes: number; length: number },
  depth: number,
): { text: string } | { problem: string } {
  const [, file, part] = /^(.*?)((?::-?\d*){1,2}|:[\w-]+)?$/.exec(reference)!;
  if (/^https?:/i.test(reference)) return { problem: `Not included: ${reference} is not in this repository.` };
  budget.includes -= 1;
  if (budget.includes < 0 || depth >= MAX_DEPTH) {
    return { problem: `Not included: ${file}, since includes go deeper or are more than they may.` };
  }
  const found = site.include(file);
  if ('problem' in found) return found;
  const text = cut(found.text.replace(/\r\n?/g, '\n').replace(/\n$/, ''), part);
  if (text === undefined) return { problem: `Not included: ${file} has no part '${part!.slice(1)}'.` };
  budget.length -= text.length;
  if (budget.length < 0) return { problem: `Not included: ${file}, since the page would be longer than it may.` };
  return { text };
}

function cut(text: string, part: string | undefined): string | undefined {
  const lines = text.split('\n');
  const isMark = (line: string) => /-+8<-+[ \t]*\[(start|end):\s*[\w-]+\s*\]/.test(line);
  if (!part) return lines.filter(line => !isMark(line)).join('\n');
  if (/^:-?\d*(:-?\d*)?$/.test(part)) {
    const [, from, to] = part.split(':');
    return lines.slice((Number(from) || 1) - 1, to ? Number(to) : undefined).join('\n');
  }
  const at = (kind: string) =>
    lines.findIndex(line => new RegExp(`-+8<-+[ \\t]*\\[${kind}:\\s*${part.slice(1)}\\s*\\]`).test(line));
  const start = at('start');
  if (start < 0) return undefined;
  const end = at('end');
  return lines.slice(start + 1, end < 0 ? undefined : end).filter(line => !isMark(line)).join('\n');
}

/** A file as a block of code, some of its lines, some of those marked. */
function codeBlock(
  file: string,
  options: string,
  read: (reference: string, indent: string) => string[],
  indent: string,
): string[] {
  const option = (name: string) => new RegExp(`\\b${name}\\[([^\\]]*)\\]`).exec(options)?.[1];
  let lines = read(file, '');
  const wanted = option('ln') ? [...ranges(option('ln')!, lines.length)] : undefined;
  const marked = new Set(ranges(option('hl') ?? '', lines.length));
  const numbers = wanted ?? lines.map((_, i) => i + 1);
  lines = numbers.map(n => lines[n - 1]);
  const highlighted = numbers.flatMap((n, i) => (marked.has(n) ? [i + 1] : []));
  const fence = '`'.repeat(Math.max(3, ...lines.map(line => (/`+/.exec(line)?.[0].length ?? 0) + 1)));
  const language = path.posix.extname(file).slice(1);
  return [`${fence}${language}${highlighted.length ? ` hl_lines="${highlighted.join(' ')}"` : ''}`, ...lines, fence].map(
    line => indent + line,
  );
}

/** Numbers that `1:3,5` or `1-3 5` names, within 1 and last. */
export function ranges(text: string, last: number): number[] {
  return text.split(/[,\s]+/).flatMap(part => {
    const [, from, to] = /^(\d{1,6})(?:[:-](\d{1,6}))?$/.exec(part) ?? [];
    if (from === undefined) return [];
    const end = Math.min(to === undefined ? Number(from) : Number(to), last);
    const numbers: number[] = [];
    for (let n = Math.max(1, Number(from)); n <= end; n++) numbers.push(n);
    return numbers;
  });
}
