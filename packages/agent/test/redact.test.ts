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

test('a value is masked where lines are broken within it, once or more, however the output comes', () => {
  const secret = 'sk-live-0123456789abcdef';
  for (const at of [1, 3, 8, 23]) {
    const broken = `${secret.slice(0, at)}\n${secret.slice(at)}`;
    const output = `before ${broken} after\nnext`;
    for (let cut = 0; cut <= output.length; cut += 1) {
      const lines = all([secret], [Buffer.from(output.slice(0, cut)), Buffer.from(output.slice(cut))]);
      assert.deepEqual(lines, ['before ***', '*** after', 'next'], `broken at ${at}, cut at ${cut}`);
    }
  }
  const thrice = secret.match(/.{1,5}/g)!.join('\r\n');
  assert.deepEqual(all([secret], [Buffer.from(`a ${thrice} z`)]), ['a ***', '***', '***', '***', '*** z']);
  assert.deepEqual(all([secret], [...`a ${thrice} z`].map(char => Buffer.from(char))), ['a ***', '***', '***', '***', '*** z']);
  const encoded = Buffer.from(`user:${secret}`).toString('base64').match(/.{1,7}/g)!.join('\n');
  const shown = all([secret], [Buffer.from(encoded)]).join('');
  for (let i = 8; i + 8 < shown.length; i += 1) assert.ok(!encoded.replaceAll('\n', '').slice(8).includes(shown.slice(i, i + 8)), shown);
});

test('a line that may be the beginning of a value waits, is let go when nothing comes, and loses nothing', () => {
  const lines = new Lines(new Redactor(['sk-live-0123456789abcdef']));
  assert.deepEqual(lines.push(Buffer.from('one\ntwo ends in sk-\n')), ['one']);
  assert.equal(lines.holds, true);
  assert.deepEqual(lines.flush(), ['two ends in sk-']);
  assert.equal(lines.holds, false);
  assert.deepEqual(lines.push(Buffer.from('s\n')), []);
  assert.deepEqual(lines.push(Buffer.from('\n\nthree\n')), ['s', '', '', 'three']);
  assert.deepEqual(lines.push(Buffer.from('sk\n')), []);
  // Too long to be waited for: in its order all the same.
  const long = [...lines.push(Buffer.from('x'.repeat(LONGEST_LINE + 100))), ...lines.end()];
  assert.equal(long[0], 'sk');
  assert.equal(long.slice(1).join('').length, LONGEST_LINE + 100);
});

test('what is shorter than eight characters is not looked for over line breaks', () => {
  assert.deepEqual(all(['test'], [Buffer.from('te\nst test')]), ['te', 'st ***']);
});

test('every spelling in an address, and hexadecimal, is masked', () => {
  const secret = "a+b/c=d e'(f)*~!é%";
  const redactor = new Redactor([secret]);
  const strict = encodeURIComponent(secret).replaceAll(/[!'()*~]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const forms = [encodeURIComponent(secret), new URLSearchParams({ a: secret }).toString().slice(2), encodeURI(secret), strict, strict.replaceAll(/%[0-9A-F]{2}/g, part => part.toLowerCase()), Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('hex').toUpperCase()];
  for (const form of forms) assert.equal(redactor.apply(`x ${form} y`), 'x *** y', form);
});

test('a value is masked as other languages write it, and without the blanks around it', () => {
  const secret = ' p&ss<wörd>/"x\'y\n';
  const redactor = new Redactor([secret]);
  const json = JSON.stringify(secret.trim()).slice(1, -1);
  const escaped = (text: string, which: RegExp) => text.replaceAll(which, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const written = {
    trimmed: secret.trim(),
    go: escaped(json, /[<>&]/g),
    python: escaped(json, /[^\x20-\x7e]/g),
    java: escaped(json, /[^\x20-\x7e]/g).replaceAll(/\\u[0-9a-f]{4}/g, part => `\\u${part.slice(2).toUpperCase()}`),
    php: escaped(json, /[^\x20-\x7e]/g).replaceAll('/', '\\/'),
    html: secret.trim().replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  };
  for (const [where, text] of Object.entries(written)) assert.equal(redactor.apply(`x ${text} y`).replaceAll(/\s/g, ''), 'x***y', where);
});
