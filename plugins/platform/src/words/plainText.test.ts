import { plainLines, plainText } from './plainText';

it('leaves out what steers a terminal', () => {
  expect(
    plainText('\u001b[31merror\u001b[0m: \u001b[1;38;5;208mno\u001b[m'),
  ).toBe('error: no');
  expect(plainText('\u001b]0;owned\u0007title')).toBe('title');
  expect(
    plainText('\u001b]8;;http://evil.example\u001b\\link\u001b]8;;\u001b\\'),
  ).toBe('link');
  expect(plainText('\u001b[2J\u001b[Hgone?')).toBe('gone?');
});

it('shows the last state of a line that was written over', () => {
  expect(plainText('10 %\r50 %\r100 %')).toBe('100 %');
  expect(plainText('a line of Windows\r')).toBe('a line of Windows');
});

it('marks what can not be seen', () => {
  expect(plainText('a\u0000b\u0008c')).toBe('a\ufffdb\ufffdc');
  expect(plainText('user\u202etxt.exe\u200b')).toBe('user·txt.exe·');
  expect(plainText('tab\tstays, 日本語 too, and <b>tags</b> are text')).toBe(
    'tab\tstays, 日本語 too, and <b>tags</b> are text',
  );
});

it('cuts what is too long, quickly, and says by how much', () => {
  const started = Date.now();
  const shown = plainText('x'.repeat(20_000_000));
  expect(shown).toHaveLength(4000 + ' … (19,996,000 more characters)'.length);
  expect(shown.endsWith('… (19,996,000 more characters)')).toBe(true);
  expect(plainText('\u001b]'.repeat(1_000_000))).toContain('more characters');
  expect(Date.now() - started).toBeLessThan(2000);
});

it('keeps lines apart', () => {
  expect(plainLines('\u001b[1mone\u001b[0m\r\ntwo')).toBe('one\ntwo');
});
