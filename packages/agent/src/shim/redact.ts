const SHORTEST = 4;
const MASK = '***';

interface Interval {
  start: number;
  end: number;
}

/** Shorter pieces of base64 say little and look like words. */
const SHORTEST_ENCODED = 8;

/**
 * A value in base64 as part of something longer, such as `user:password`: where it begins among three bytes makes three
 * spellings, whose first and last characters depend on what is beside it. Tools cut long ones into lines of 64 or 76.
 */
function encodedForms(value: string): string[] {
  const bytes = Buffer.from(value);
  const parts = [0, 1, 2].map(shift => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  });
  const lines = [64, 76].flatMap(width => (parts[0].length > width ? parts[0].match(new RegExp(`.{1,${width}}`, 'g'))! : []));
  return [...parts, ...lines].filter(part => part.length >= SHORTEST_ENCODED).flatMap(part => [part, part.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** The ways in which a value shows up in output: as it is, in JSON, in a URL, in base64, and line by line. */
function variants(value: string): string[] {
  const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '');
  const forms = [value, JSON.stringify(value).slice(1, -1), base64, ...encodedForms(value)];
  try {
    forms.push(encodeURIComponent(value));
  } catch {
    // A lone surrogate has no such form.
  }
  return forms.flatMap(form => form.split(/\r?\n/)).filter(part => part.length >= SHORTEST);
}

/**
 * Masks given values in text. Values shorter than four characters are left alone: masking every "1" would make a log
 * unreadable and hide nothing.
 */
export class Redactor {
  readonly #needles: string[];
  /** Length of the longest text that is masked. */
  readonly longest: number;

  constructor(values: string[]) {
    this.#needles = [...new Set(values.flatMap(variants))].sort((a, b) => b.length - a.length);
    this.longest = this.#needles[0]?.length ?? 0;
  }

  /** Where something is masked: in order, none touching another. */
  find(text: string): Interval[] {
    const found: Interval[] = [];
    for (const needle of this.#needles) {
      for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
        found.push({ start: at, end: at + needle.length });
      }
    }
    found.sort((a, b) => a.start - b.start);
    const merged: Interval[] = [];
    for (const interval of found) {
      const last = merged.at(-1);
      if (last && interval.start <= last.end) last.end = Math.max(last.end, interval.end);
      else merged.push(interval);
    }
    return merged;
  }

  /** The text with every value masked. */
  apply(text: string): string {
    const found = this.find(text);
    if (found.length === 0) return text;
    let result = '';
    let at = 0;
    for (const { start, end } of found) {
      result += text.slice(at, start) + MASK;
      at = end;
    }
    return result + text.slice(at);
  }

  /**
   * How much of an unfinished text can be written now: what follows may be the beginning of a value. Never cuts
   * through a value.
   */
  safeLength(text: string): number {
    let cut = Math.max(0, text.length - Math.max(0, this.longest - 1));
    for (const { start, end } of this.find(text)) {
      if (start < cut && cut < end) cut = start > 0 ? start : end;
    }
    return cut;
  }
}
