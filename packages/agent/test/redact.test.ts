import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lines, LONGEST_LINE } from '../src/shim/lines.ts';
import { Redactor } from '../src/shim/redact.ts';

const all = (values: string[], chunks: Buffer[]) => {
  const lines = new Lines(new Redactor(values));
  return [...chunks.flatMap(chunk => lines.push(chunk)), ...lines.end()];
};

test('a value is masked wherever the output is cut into pieces, inside a character too', () => {
  const secret = 'pä$$wörd-✓-1234';
  const output = Buffer.from(`before ${secret} after\nsecond ${secret}${secret}\nthird`);
  for (let a = 0; a <= output.length; a += 1) {
    for (let b = a; b <= output.length; b += 7) {
      const lines = all([secret], [output.subarray(0, a), output.subarray(a, b), output.subarray(b)]);
      assert.deepEqual(lines, ['before *** after', 'second ***', 'third'], `cut at ${a} and ${b}`);
    }
  }
});

test('a value is masked in a line that never ends', () => {
  const secret = 's3cr3t-value';
  const text = `${'x'.repeat(LONGEST_LINE + 5)}${secret}${'y'.repeat(LONGEST_LINE * 2)}${secret}`;
  for (const size of [1000, 4096, 16_389, 65_536]) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < text.length; at += size) chunks.push(Buffer.from(text.slice(at, at + size)));
    const lines = all([secret], chunks);
    assert.ok(lines.every(line => line.length <= LONGEST_LINE));
    assert.equal(lines.join(''), text.replaceAll(secret, '***'));
  }
});

test('overlapping values leave nothing in the clear', () => {
  assert.equal(new Redactor(['abcdef', 'defghi']).apply('-abcdefghi-'), '-***-');
  assert.equal(new Redactor(['abcd', 'abcdefgh']).apply('abcdefgh abcd'), '*** ***');
});

test('JSON, URL and base64 forms and every line of a value are masked', () => {
  const secret = 'a"b/c d\nline-two-of-it';
  const redactor = new Redactor([secret]);
  assert.equal(redactor.apply(JSON.stringify({ secret })), '{"secret":"***"}');
  assert.ok(!redactor.apply(encodeURIComponent(secret)).includes('line'));
  assert.ok(!redactor.apply(Buffer.from(secret).toString('base64')).includes(Buffer.from(secret).toString('base64').slice(0, 8)));
  assert.equal(redactor.apply(`x line-two-of-it`), 'x ***');
});

test('values too short to hide anything are left alone', () => {
  assert.equal(new Redactor(['1', '', 'abc']).apply('abc 1'), 'abc 1');
});

test('a value is masked inside of something longer in base64, in its spelling for URLs, and wrapped as base64 tools do', () => {
  const secret = 'pA~?>rt-9f8e7d6c5b4a';
  const url = `postgresql://app:${secret}@127.0.0.1:15432/payment_api?application_name=payment-api`;
  const shown = (text: string) => all([secret, url], [Buffer.from(`${text}\n`)]).join('\n');
  for (const before of ['', 'a', 'ab', 'user:', 'x'.repeat(31)]) {
    for (const encoding of ['base64', 'base64url'] as const) {
      const encoded = Buffer.from(`${before}${secret}tail`).toString(encoding);
      const text = shown(`Authorization: Basic ${encoded} end`);
      assert.ok(text.includes('***') && text.endsWith(' end'), text);
      // Not a piece of it that is long enough to say anything.
      const inner = Buffer.from(`${before}${secret}`).toString(encoding);
      const at = Math.ceil((before.length * 4) / 3);
      for (let i = at; i + 8 < inner.length - 4; i += 1) assert.ok(!text.includes(inner.slice(i, i + 8)), text);
    }
  }
  for (const width of [64, 76]) {
    const wrapped = Buffer.from(url).toString('base64').replaceAll(new RegExp(`.{${width}}`, 'g'), '$&\n');
    const text = shown(wrapped);
    for (const line of wrapped.split('\n')) assert.ok(line.length < 8 || !text.includes(line.slice(0, 8)), text);
  }
});
