import { parseServiceFile } from './parseServiceFile';

describe('what is written to do harm', () => {
  it('refuses an alias bomb at once, at its first anchor', () => {
    const bomb = Array.from(
      { length: 20 },
      (_, i) => `b${i + 1}: &b${i + 1} [${`*b${i},`.repeat(9)}*b${i}]`,
    );
    const started = Date.now();
    const result = parseServiceFile(`b0: &b0 lol\n${bomb.join('\n')}\n`);
    expect(Date.now() - started).toBeLessThan(1000);
    expect(result).toMatchObject({ ok: false, problems: expect.anything() });
    expect(!result.ok && result.problems[0]).toMatchObject({
      line: 1,
      column: 5,
      message: expect.stringContaining('anchor'),
    });
  });

  it.each([
    ['brackets', '['.repeat(200_000)],
    ['closed brackets', `a: ${'['.repeat(60)}${']'.repeat(60)}`],
    ['braces', '{a: '.repeat(50_000)],
    ['dashes', `${'- '.repeat(100_000)}a`],
    ['question marks', '? '.repeat(100_000)],
  ])('refuses %s nested without end', (_, text) => {
    const result = parseServiceFile(text);
    expect(
      !result.ok && result.problems.map(problem => problem.message),
    ).toEqual(['The file is nested too deeply to be read.']);
  });

  it.each([
    [
      '50,000 keys',
      Array.from({ length: 30_000 }, (_, i) => `k${i}: 1`).join('\n'),
    ],
    ['50,000 documents', '---\n'.repeat(60_000)],
    ['50,000 keys that are no keys', ': '.repeat(60_000)],
  ])('answers soon on %s', (_, text) => {
    const started = Date.now();
    expect(parseServiceFile(text).ok).toBe(false);
    expect(Date.now() - started).toBeLessThan(5000);
  });
});
