import { LineCounter } from 'yaml';
import type { FilePosition } from './types';

/** Keys and indexes from the top of the file to a field. */
export type FieldPath = readonly (string | number)[];

/** `['spec', 'runtime', 'replicas']` as people write it: `spec.runtime.replicas`. */
export function dotted(path: FieldPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const word = /^[A-Za-z0-9_$-]{1,80}$/.test(part)
        ? part
        : JSON.stringify(part.slice(0, 80));
      return index === 0 ? word : `.${word}`;
    })
    .join('');
}

/** Finds lines and columns in a text, and remembers where the keys and values of a document stand. */
export class Places {
  private readonly counter = new LineCounter();
  private readonly keys = new Map<string, number>();
  private readonly values = new Map<string, number>();

  constructor(private readonly file: string, private readonly text: string) {
    this.counter.addNewLine(0);
    for (
      let at = text.indexOf('\n');
      at >= 0;
      at = text.indexOf('\n', at + 1)
    ) {
      this.counter.addNewLine(at + 1);
    }
  }

  /** The line and column of a character of the text. */
  at(offset: number): FilePosition {
    const { line, col } = this.counter.linePos(
      Math.max(0, Math.min(offset, this.text.length)),
    );
    return { file: this.file, line, column: col };
  }

  setKey(path: FieldPath, offset: number): void {
    this.keys.set(JSON.stringify(path), offset);
  }

  setValue(path: FieldPath, offset: number): void {
    this.values.set(JSON.stringify(path), offset);
  }

  /** Whether a field is written in the file. */
  has(path: FieldPath): boolean {
    return this.keys.has(JSON.stringify(path));
  }

  /** Where a key stands; of what is not in the file, the nearest key above it. */
  key(path: FieldPath): FilePosition {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = this.keys.get(JSON.stringify(path.slice(0, length)));
      if (offset !== undefined) return this.at(offset);
    }
    return this.at(this.values.get('[]') ?? 0);
  }

  /** Where a value stands; of an empty one, its key. */
  value(path: FieldPath): FilePosition {
    const offset = this.values.get(JSON.stringify(path));
    return offset === undefined ? this.key(path) : this.at(offset);
  }
}
