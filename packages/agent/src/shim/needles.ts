/** A part of a text: from `start` up to, and without, `end`. */
export interface Interval {
  start: number;
  end: number;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** Texts are told apart by this many characters at their beginning: none that is looked for is shorter. */
const GRAM = 4;
const BUCKETS = 1 << 16;
/** The golden ratio of 2^32 (Knuth, volume 3, 6.4): grams that are alike fall far from each other. */
const SPREAD = 0x9e3779b1;

/** The four characters that were seen last, a byte of each. What else begins alike is told apart afterwards. */
const gramWith = (gram: number, code: number) => (gram << 8) | (code & 0xff);
const bucketOf = (gram: number) => Math.imul(gram, SPREAD) >>> 16;

/** True where a line ends: what stands there is no part of a value that is broken. */
const isBreak = (text: string, at: number, code: number) => code === LINE_FEED || (code === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED);

/**
 * Finds many texts at once, in one pass over what they are looked for in, however many they are: at each place the four
 * characters before it say whether any of them may have begun there, and nearly always none has (Rabin and Karp 1987,
 * with a table of bits before the lookup). Each has at least four characters.
 */
export class Needles {
  readonly #bits = new Uint8Array(BUCKETS);
  readonly #byGram = new Map<number, string[]>();
  readonly #shortestBroken: number;
  /** These alone may end in the middle of a line break, and are looked for one by one. */
  readonly #odd: string[];

  /** @param shortestBroken - shorter ones are not looked for over line breaks, characters */
  constructor(needles: string[], shortestBroken: number) {
    this.#shortestBroken = shortestBroken;
    this.#odd = needles.filter(needle => needle.endsWith('\r'));
    for (const needle of needles) {
      let gram = 0;
      for (let i = 0; i < GRAM; i += 1) gram = gramWith(gram, needle.charCodeAt(i));
      this.#bits[bucketOf(gram)] = 1;
      this.#byGram.set(gram, [...(this.#byGram.get(gram) ?? []), needle]);
    }
  }

  /** Where any of them stands in a text, in no order; overlapping ones each. */
  find(text: string): Interval[] {
    return this.#scan(text, false);
  }

  /** As `find`, and also where line breaks stand within one: then its part of each line. */
  findBroken(text: string): Interval[] {
    const found = this.#scan(text, true);
    for (const needle of this.#odd) {
      for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) found.push({ start: at, end: at + needle.length });
    }
    return found;
  }

  #scan(text: string, overBreaks: boolean): Interval[] {
    const bits = this.#bits;
    const found: Interval[] = [];
    let gram = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (overBreaks && code <= CARRIAGE_RETURN && isBreak(text, at, code)) continue;
      gram = (gram << 8) | (code & 0xff);
      if (bits[Math.imul(gram, SPREAD) >>> 16] === 1) this.#look(text, at, gram, overBreaks, found);
    }
    return found;
  }

  /** Looks for those that begin with the four characters that end here. */
  #look(text: string, last: number, gram: number, overBreaks: boolean, found: Interval[]): void {
    const needles = this.#byGram.get(gram);
    if (!needles) return;
    let start = last;
    for (let behind = GRAM - 1; behind > 0 && start >= 0; ) {
      start -= 1;
      if (!overBreaks || !isBreak(text, start, text.charCodeAt(start))) behind -= 1;
    }
    if (start < 0) return;
    for (const needle of needles) {
      const whole = text.startsWith(needle, start);
      if (whole) found.push({ start, end: start + needle.length });
      // One of the odd may stand there in both ways.
      if (overBreaks && needle.length >= this.#shortestBroken && (!whole || this.#odd.length > 0)) found.push(...pieces(text, start, needle));
    }
  }
}

/** The parts of each line in which a text stands that begins here and is broken, none if it does not. */
function pieces(text: string, start: number, needle: string): Interval[] {
  const found: Interval[] = [];
  let open = { start, end: start };
  let matched = 0;
  for (let at = start; matched < needle.length; at += 1) {
    if (at >= text.length) return [];
    const code = text.charCodeAt(at);
    if (isBreak(text, at, code)) continue;
    if (code !== needle.charCodeAt(matched)) return [];
    matched += 1;
    if (open.end !== at) {
      found.push(open);
      open = { start: at, end: at };
    }
    open.end = at + 1;
  }
  return [...found, open];
}
