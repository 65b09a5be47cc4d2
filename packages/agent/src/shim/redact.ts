import { type Interval, Needles } from './needles.ts';

const SHORTEST = 4;
const MASK = '***';

/** In order, none touching another. */
function merged(found: Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const { start, end } of [...found].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
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

/** A value in an address: programs agree on what must be encoded, and neither on what may stay nor on capital letters. */
function urlForms(value: string): string[] {
  let encoded: string;
  try {
    encoded = encodeURIComponent(value);
  } catch {
    // A lone surrogate has no such form.
    return [];
  }
  const strict = encoded.replaceAll(/[!'()*~]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const ofForms = new URLSearchParams({ a: value }).toString().slice(2);
  const forms = [encoded, strict, ofForms, encodeURI(value), strict.replaceAll('%2F', '/')];
  return [...forms, ...forms.map(form => form.replaceAll(/%[0-9A-F]{2}/g, part => part.toLowerCase()))];
}

const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * A value in JSON and in HTML. Languages escape more than JavaScript does: Go `<`, `>` and `&`, Python and Java whatever
 * is not ASCII, PHP the slash too.
 */
function quotedForms(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const coded = (which: RegExp) => json.replaceAll(which, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const forms = [json, coded(/[<>&\u2028\u2029]/g), coded(/[^\x20-\x7e]/g), coded(/[<>&]|[^\x20-\x7e]/g)].flatMap(form => [form, form.replaceAll('/', '\\/')]);
  const upper = forms.map(form => form.replaceAll(/\\u[0-9a-f]{4}/g, part => `\\u${part.slice(2).toUpperCase()}`));
  return [...forms, ...upper, value.replaceAll(/[&<>"']/g, char => HTML[char]), value.replaceAll(/[&<>]/g, char => HTML[char])];
}

/** The ways in which a value shows up in output: as it is, in JSON, HTML, a URL, in base64 and hexadecimal, and line by line. */
function variants(value: string): string[] {
  const bytes = Buffer.from(value);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  const hex = bytes.length * 2 >= SHORTEST_ENCODED ? [bytes.toString('hex'), bytes.toString('hex').toUpperCase()] : [];
  const forms = [value, ...quotedForms(value), base64, ...hex, ...encodedForms(value), ...urlForms(value)];
  return forms.flatMap(form => form.split(/\r?\n/)).filter(part => part.length >= SHORTEST);
}

/**
 * Masks given values in text. Values shorter than four characters are left alone: masking every "1" would make a log
 * unreadable and hide nothing.
 */
export class Redactor {
  readonly #needles: string[];
  readonly #finder: Needles;
  /** Length of the longest text that is masked. */
  readonly longest: number;

  constructor(values: string[]) {
    this.#needles = [...new Set(values.flatMap(value => [value, value.trim()]).flatMap(variants))].sort((a, b) => b.length - a.length);
    this.#finder = new Needles(this.#needles, SHORTEST_ENCODED);
    this.longest = this.#needles[0]?.length ?? 0;
  }

  /** Where something is masked: in order, none touching another. */
  find(text: string): Interval[] {
    return merged(this.#finder.find(text));
  }

  /**
   * As `find`, and also where lines were broken within a value: by whoever wraps long lines, or writes in pieces. Only for
   * values that are long enough not to come about by chance. The breaks themselves stay.
   */
  findBroken(text: string): Interval[] {
    return merged(this.#finder.findBroken(text));
  }

  /** How many characters at the end of a text, without its line breaks, may be the beginning of a value that goes on. */
  openEnd(text: string): number {
    let most = 0;
    for (const { needle, back } of this.#beginnings()) {
      // The automaton of Knuth, Morris and Pratt: after the last character it says how much of the needle ends there.
      let matched = 0;
      const tail = text.slice(-(needle.length - 1));
      for (let at = 0; at < tail.length; at += 1) {
        const char = tail[at];
        while (matched > 0 && needle[matched] !== char) matched = back[matched - 1];
        if (needle[matched] === char) matched += 1;
      }
      most = Math.max(most, matched);
    }
    return most;
  }

  #automata?: Array<{ needle: string; back: number[] }>;
  #beginnings() {
    this.#automata ??= this.#needles
      .filter(needle => needle.length >= SHORTEST_ENCODED)
      .map(needle => {
        const back = [0];
        for (let i = 1, matched = 0; i < needle.length; i += 1) {
          while (matched > 0 && needle[i] !== needle[matched]) matched = back[matched - 1];
          if (needle[i] === needle[matched]) matched += 1;
          back.push(matched);
        }
        return { needle, back };
      });
    return this.#automata;
  }

  /** The text with every value masked, also one that lines were broken within. */
  apply(text: string): string {
    const found = this.findBroken(text);
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
