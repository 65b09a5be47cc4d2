import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { ParsedNode } from 'yaml';
import { dotted, type FieldPath, type Places } from './places';
import type { Problem } from './types';
import { yamlErrorWords } from './yamlErrors';

/** Deeper than any field of the file; keeps the walk, and the validator after it, from running out of stack. */
const MAX_DEPTH = 20;

type Pair = { key: ParsedNode | null; value: ParsedNode | null };

function shown(value: unknown): string {
  return value === null ? 'an empty one' : String(value).slice(0, 40);
}

/** Turns nodes into plain values, remembers where they stand and collects what is refused on the way. */
export class PlainValue {
  readonly problems: Problem[] = [];

  constructor(private readonly places: Places, private readonly text: string) {}

  value(node: ParsedNode | null, path: FieldPath): unknown {
    if (!node) return null;
    const start = node.range[0];
    if (node.range[1] > start) this.places.setValue(path, start);
    if (path.length > MAX_DEPTH) {
      if (
        !this.problems.some(
          problem =>
            problem.message ===
            yamlErrorWords('RESOURCE_EXHAUSTION', '').message,
        )
      ) {
        this.refuse(start, path, yamlErrorWords('RESOURCE_EXHAUSTION', ''));
      }
      return null;
    }
    if (isAlias(node)) {
      this.refuse(start, path, {
        message: `"*${node.source.slice(
          0,
          80,
        )}" repeats a value from elsewhere (a YAML alias), which this file may not do.`,
        next: 'Write the value out.',
      });
      return null;
    }
    if (node.anchor) {
      this.refuse(this.anchorAt(node.anchor, start), path, {
        message: `"&${node.anchor.slice(
          0,
          80,
        )}" names a value to be repeated (a YAML anchor), which this file may not do.`,
        next: 'Take the anchor out; write each value where it belongs.',
      });
    }
    if (node.tag)
      this.refuse(
        this.tagBefore(start),
        path,
        yamlErrorWords('TAG_RESOLVE_FAILED', ''),
      );
    if (isMap(node)) return this.map(node.items as Pair[], path);
    if (isSeq(node))
      return node.items.map((item, index) =>
        this.value(item as ParsedNode, [...path, index]),
      );
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
          message: `"${name.slice(0, 80)}" is there twice: first in line ${
            this.places.at(first).line
          }.`,
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

  private keyName(
    key: ParsedNode | null,
    start: number,
    path: FieldPath,
  ): string | undefined {
    if (
      isScalar(key) &&
      !key.anchor &&
      !key.tag &&
      typeof key.value === 'string'
    ) {
      if (key.value !== '<<') return key.value;
      this.refuse(start, [...path, '<<'], {
        message:
          '"<<" merges another mapping into this one, which this file may not do.',
        next: 'Write the fields out.',
      });
      return undefined;
    }
    const anchored =
      key && !isAlias(key) && key.anchor
        ? this.anchorAt(key.anchor, start)
        : start;
    const tagged =
      key && !isAlias(key) && key.tag ? this.tagBefore(start) : start;
    this.refuse(Math.min(anchored, tagged), path, {
      message:
        isScalar(key) && !key.anchor && !key.tag
          ? `A key must be text, and ${shown(key.value)} is not.`
          : 'A key must be plain text.',
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

  private refuse(
    offset: number,
    path: FieldPath,
    words: { message: string; next: string },
  ): void {
    this.problems.push({
      ...this.places.at(offset),
      path: dotted(path),
      ...words,
    });
  }
}
