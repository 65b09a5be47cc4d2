import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Interval, Needles } from '../src/shim/needles.ts';

const SHORTEST_BROKEN = 8;

/** Numbers that are the same in each run (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** The plain way: each text after the other, in the whole and in the whole without its line breaks. Which characters are covered. */
function plainly(needles: string[], text: string, overBreaks: boolean): boolean[] {
  const covered = Array.from(text, () => false).slice(0, text.length);
  const cover = (places: number[]) => {
    for (const place of places) covered[place] = true;
  };
  const occurrences = (needle: string, within: string) => Array.from(within, (_, at) => at).filter(at => within.startsWith(needle, at));
  const every = Array.from({ length: text.length }, (_, at) => at);
  for (const needle of needles) for (const at of occurrences(needle, text)) cover(every.slice(at, at + needle.length));
  if (!overBreaks) return covered;
  const kept = every.filter(at => text[at] !== '\n' && !(text[at] === '\r' && text[at + 1] === '\n'));
  const joined = text.replaceAll(/\r?\n/g, '');
  for (const needle of needles.filter(one => one.length >= SHORTEST_BROKEN)) for (const at of occurrences(needle, joined)) cover(kept.slice(at, at + needle.length));
  return covered;
}

function coveredBy(found: Interval[], length: number): boolean[] {
  const covered = new Array<boolean>(length).fill(false);
  for (const { start, end } of found) covered.fill(true, start, end);
  return covered;
}

test('finds what looking for each text after the other finds, over line breaks too', () => {
  const draw = seeded(7);
  const pick = <T>(from: ArrayLike<T>): T => from[draw(from.length)];
  let hits = 0;
  for (let round = 0; round < 4000; round += 1) {
    // Few characters, so that they overlap; two of them differ in their upper byte alone.
    const alphabet = pick(['ab', 'abc=', 'ab\r', 'aɡaɡ\u0161', 'a%2F+/']);
    const word = (length: number) => Array.from({ length }, () => pick(alphabet)).join('');
    const needles = [...new Set(Array.from({ length: 1 + draw(6) }, () => word(4 + draw(9))))];
    let text = '';
    for (let part = draw(12); part >= 0; part -= 1) {
      text += draw(2) ? pick(needles) : word(draw(6));
      if (draw(3) === 0) text += pick(['\n', '\r\n', '\r', '\n\n', '\r\r\n']);
    }
    for (let breaks = draw(4); breaks > 0; breaks -= 1) {
      const at = draw(text.length + 1);
      text = `${text.slice(0, at)}${pick(['\n', '\r\n'])}${text.slice(at)}`;
    }
    const finder = new Needles(needles, SHORTEST_BROKEN);
    const said = JSON.stringify({ needles, text });
    const broken = coveredBy(finder.findBroken(text), text.length);
    assert.deepEqual(coveredBy(finder.find(text), text.length), plainly(needles, text, false), said);
    assert.deepEqual(broken, plainly(needles, text, true), said);
    hits += broken.some(Boolean) ? 1 : 0;
    for (const { start, end } of finder.findBroken(text)) assert.ok(start < end && !text.slice(start, end).includes('\n'), said);
  }
  // Its twin: where nothing was ever found, nothing was tried.
  assert.ok(hits > 3000, `${hits} texts held something`);
});

test('takes as long for many texts as for a few', () => {
  const draw = seeded(1);
  const words = (count: number) => Array.from({ length: count }, () => Array.from({ length: 24 }, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[draw(36)]).join(''));
  const text = 'GET /v1/payments answered 200 in 12 ms, requestId 5f3a\n'.repeat(20_000);
  const took = (finder: Needles) => {
    const rounds = Array.from({ length: 5 }, () => {
      const began = process.cpuUsage();
      assert.deepEqual(finder.findBroken(text), []);
      const { user, system } = process.cpuUsage(began);
      return user + system;
    });
    return Math.min(...rounds);
  };
  const [few, many] = [new Needles(words(10), SHORTEST_BROKEN), new Needles(words(1000), SHORTEST_BROKEN)].map(took);
  assert.ok(many < few * 8 + 20_000, `1000 took ${many} µs, 10 took ${few} µs`);
});
