import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, ParsedNode } from 'yaml';
import { dotted, type FieldPath, Places } from './places';
import { unreadable } from './unreadable';
import type { Problem } from './types';
import { yamlErrorWords } from './yamlErrors';

/** Deeper than any field of the file; keeps the walk, and the validator after it, from running out of stack. */
const MAX_DEPTH = 20;

/** The content of a YAML file and where everything stands in it, or what is wrong with the YAML. */
export type YamlResult = { ok: true; value: unknown; places: Places } | { ok: false; problems: Problem[] };

/**
 * Reads YAML 1.2 (core schema) and refuses what has no place in a file that people write by hand: anchors, aliases,
 * merge keys, tags, directives, duplicate keys, several documents. So nothing in it can grow, run or hide.
 */
export function readYaml(text: string, file: string): YamlResult {
  const places = new Places(file, text);
  const problems: Problem[] = unreadable(text, places);
  if (problems.length) return { ok: false, problems };

  let documents: Document.Parsed[];
  try {
    // Duplicate keys are looked for below: the parser's own check takes time with the square of their number.
    const parsed = parseAllDocuments(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    documents = Array.isArray(parsed) ? parsed : [];
  } catch {
    return { ok: false, problems: [{ ...places.at(0), path: '', ...yamlErrorWords('RESOURCE_EXHAUSTION', '') }] };
  }
  const document = documents[0];
  if (!document || (documents.length === 1 && !document.errors.length && isEmpty(document.contents))) {
    return {
      ok: false,
      problems: [{ ...places.at(0), path: '', message: 'The file is empty.', next: 'Start it with `kind: Service`.' }],
    };
  }
  problems.push(...documentProblems(text, documents, places));
  if (problems.length) return { ok: false, problems };

  const walk = new Walk(places, text);
  const value = walk.value(document.contents, []);
  return walk.problems.length ? { ok: false, problems: walk.problems } : { ok: true, value, places };
}

function isEmpty(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null && !node.anchor && !node.tag && !node.source);
}

/** What is wrong with the documents as such: the first error of the syntax, directives, a second document. */
function documentProblems(text: string, documents: Document.Parsed[], places: Places): Problem[] {
  const directive = /^%[^\n]*/m.exec(text);
  if (directive && (directive.index === 0 || /^(\s*(#[^\n]*)?\n)*$/.test(text.slice(0, directive.index)))) {
    return [{ ...places.at(directive.index), path: '', ...yamlErrorWords('BAD_DIRECTIVE', '') }];
  }
  if (documents.length > 1) {
    return [
      {
        ...places.at(secondDocument(text, documents)),
        path: '',
        message: 'The file holds a second document, and a service has one.',
        next: 'Keep one document; put another service in a repository of its own.',
      },
    ];
  }
  // One mistake makes many follow-up errors: the first is the one to correct.
  const [error] = [...documents[0].errors].sort((a, b) => a.pos[0] - b.pos[0]);
  if (!error) return [];
  const tab = tabBefore(text, error.pos[0]);
  const crooked = crookedLine(text, error.code, error.pos[0]);
  if (tab !== undefined) return [{ ...places.at(tab), path: '', ...yamlErrorWords('TAB_AS_INDENT', '') }];
  if (crooked !== undefined) return [{ ...places.at(crooked), path: '', ...yamlErrorWords('BAD_INDENT', '') }];
  return [{ ...places.at(error.pos[0]), path: '', ...yamlErrorWords(error.code, error.message) }];
}

/** The offset of the marker that starts the second document. */
function secondDocument(text: string, documents: Document.Parsed[]): number {
  const from = documents[0].range?.[1] ?? 0;
  const marker = /^(---|\.\.\.)(?=\s|$)/gm;
  marker.lastIndex = from;
  const found = marker.exec(text);
  return found ? found.index : documents[1].range?.[0] ?? 0;
}

/** The offset of a tab in the indentation of the line that an error is in or of the line before it. */
function tabBefore(text: string, offset: number): number | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const previous = lineStart === 0 ? 0 : text.lastIndexOf('\n', lineStart - 2) + 1;
  for (const start of [previous, lineStart]) {
    const indentation = /^[ \t]*/.exec(text.slice(start, start + 1000))?.[0] ?? '';
    const tab = indentation.indexOf('\t');
    if (tab >= 0) return start + tab;
  }
  return undefined;
}

/**
 * A line indented further than it should be continues the value above it, and the parser then complains about that
 * value. The offset of the line that is meant.
 */
function crookedLine(text: string, code: string, offset: number): number | undefined {
  if (code !== 'BLOCK_AS_IMPLICIT_KEY') return undefined;
  const end = text.indexOf('\n', offset);
  return end < 0 || /:(\s|$)/.test(text.slice(offset, end)) ? undefined : end + 1;
}

/** Turns nodes into plain values, remembers where they stand and collects what is refused on the way. */
class Walk {
  readonly problems: Problem[] = [];

  constructor(private readonly places: Places, private readonly text: string) {}

  value(node: ParsedNode | null, path: FieldPath): unknown {
    if (!node) return null;
    const start = node.range[0];
    if (node.range[1] > start) this.places.setValue(path, start);
    if (path.length > MAX_DEPTH) {
      if (!this.problems.some(problem => problem.message === yamlErrorWords('RESOURCE_EXHAUSTION', '').message)) {
        this.refuse(start, path, yamlErrorWords('RESOURCE_EXHAUSTION', ''));
      }
      return null;
    }
    if (isAlias(node)) {
      this.refuse(start, path, {
        message: `"*${node.source.slice(0, 80)}" repeats a value from elsewhere (a YAML alias), which this file may not do.`,
        next: 'Write the value out.',
      });
      return null;
    }
    if (node.anchor) {
      this.refuse(this.anchorAt(node.anchor, start), path, {
        message: `"&${node.anchor.slice(0, 80)}" names a value to be repeated (a YAML anchor), which this file may not do.`,
        next: 'Take the anchor out; write each value where it belongs.',
      });
    }
    if (node.tag) this.refuse(this.tagBefore(start), path, yamlErrorWords('TAG_RESOLVE_FAILED', ''));
    if (isMap(node)) return this.map(node.items as Pair[], path);
    if (isSeq(node)) return node.items.map((item, index) => this.value(item as ParsedNode, [...path, index]));
    return isScalar(node) ? node.value : null;
  }

  private map(items: Pair[], path: FieldPath): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    const seen = new Map<string, number>();
    for (const { key, value } of items) {
      const start = key?.range?.[0] ?? value?.range?.[0] ?? 0;
      const name = this.keyName(key, start, path);
      if (name === undefined) continue;
      const own = [...path, name];
      const first = seen.get(name);
      if (first !== undefined) {
        this.refuse(start, own, {
          message: `"${name.slice(0, 80)}" is there twice: first in line ${this.places.at(first).line}.`,
          next: 'Keep one of the two.',
        });
        continue;
      }
      seen.set(name, start);
      this.places.setKey(own, start);
      // Not by assignment: a key called "__proto__" must stay a key.
      Object.defineProperty(result, name, {
        value: this.value(value, own),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return result;
  }

  private keyName(key: ParsedNode | null, start: number, path: FieldPath): string | undefined {
    if (isScalar(key) && !key.anchor && !key.tag && typeof key.value === 'string') {
      if (key.value !== '<<') return key.value;
      this.refuse(start, [...path, '<<'], {
        message: '"<<" merges another mapping into this one, which this file may not do.',
        next: 'Write the fields out.',
      });
      return undefined;
    }
    const anchored = key && !isAlias(key) && key.anchor ? this.anchorAt(key.anchor, start) : start;
    const tagged = key && !isAlias(key) && key.tag ? this.tagBefore(start) : start;
    this.refuse(Math.min(anchored, tagged), path, {
      message: isScalar(key) && !key.anchor && !key.tag ? `A key must be text, and ${shown(key.value)} is not.` : 'A key must be plain text.',
      next: 'Write the name of a field, without brackets, anchors or tags.',
    });
    return undefined;
  }

  /** Anchors and tags stand before the node that they belong to, and the parser keeps only where the node starts. */
  private anchorAt(anchor: string, start: number): number {
    const found = this.text.lastIndexOf(`&${anchor}`, start);
    return found < 0 ? start : found;
  }

  private tagBefore(start: number): number {
    let found = this.text.lastIndexOf('!', start);
    while (found > 0 && /\S/.test(this.text[found - 1])) found -= 1;
    return found < 0 ? start : found;
  }

  private refuse(offset: number, path: FieldPath, words: { message: string; next: string }): void {
    this.problems.push({ ...this.places.at(offset), path: dotted(path), ...words });
  }
}

type Pair = { key: ParsedNode | null; value: ParsedNode | null };

function shown(value: unknown): string {
  return value === null ? 'an empty one' : String(value).slice(0, 40);
}
