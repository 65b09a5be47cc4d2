const isStart = (text: string, at: number) =>
  at === 0 || /[\s\-_/.:]/.test(text[at - 1]);

/** How well one word's letters stand in a text, in their order; undefined where they do not. */
function scoreWord(word: string, text: string): number | undefined {
  const whole = text.indexOf(word);
  if (whole !== -1) {
    return word.length * 4 + (isStart(text, whole) ? 8 : 0);
  }
  let score = 0;
  let from = 0;
  let last = -2;
  for (const letter of word) {
    // A letter that begins a word counts more than one in its middle.
    let at = text.indexOf(letter, from);
    for (let next = at; next !== -1; next = text.indexOf(letter, next + 1)) {
      if (next === last + 1 || isStart(text, next)) {
        at = next;
        break;
      }
    }
    if (at === -1) return undefined;
    score += 1;
    if (at === last + 1) score += 2;
    if (isStart(text, at)) score += 3;
    last = at;
    from = at + 1;
  }
  return score;
}

/**
 * How well a text fits what was typed: each word of it must be there, letters in order. Higher is better; undefined where
 * it does not fit. Of two that fit equally the shorter is better.
 */
export function fuzzyScore(typed: string, text: string): number | undefined {
  const low = text.toLocaleLowerCase('en');
  const words = typed.toLocaleLowerCase('en').split(/\s+/).filter(Boolean);
  let sum = 0;
  for (const word of words) {
    const score = scoreWord(word, low);
    if (score === undefined) return undefined;
    sum += score;
  }
  return sum - text.length / 100;
}

/** What fits, best first, at most so many. Nothing typed: the first ones as they are. */
export function findBest<T extends { label: string; weight?: number }>(
  typed: string,
  items: T[],
  most: number,
): T[] {
  if (!typed.trim()) return items.slice(0, most);
  return items
    .map(item => ({ item, score: fuzzyScore(typed, item.label) }))
    .filter((one): one is { item: T; score: number } => one.score !== undefined)
    .map(one => ({ ...one, score: one.score + (one.item.weight ?? 0) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(one => one.item);
}
