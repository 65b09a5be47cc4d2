import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { ends } from '../support/commandLine.ts';
import { LINES } from './list.ts';

const docs = readFileSync(path.resolve(import.meta.dirname, '../../../../docs/cli.md'), 'utf8');

test('the lines that the docs promise are those that the stories look at, and those that come later are named as such', () => {
  const rows = [...docs.matchAll(/^\| `platform ([^`]+)` \| (later: )?/gm)].map(([, line, later]) => [line, Boolean(later)]);
  const listed = LINES.filter(one => one.promised).map(one => [one.line, Boolean(one.later)]);
  const sorted = (lines: unknown[]) => lines.map(String).sort();
  expect(sorted(rows)).toEqual(sorted(listed));
});

test('every command of the docs has a line, and every other spelling too', () => {
  const headings = [...docs.matchAll(/^## `platform ([^`]+)`$/gm)].map(([, words]) => words);
  expect(headings.length).toBeGreaterThan(30);
  const lines = LINES.map(one => `${one.line} `);
  // A word more may be another command: `deploy promote` is no line of `deploy`.
  const longer = (words: string, line: string) => headings.some(other => other.startsWith(`${words} `) && line.startsWith(`${other} `));
  const missing = headings.filter(words => !lines.some(line => line.startsWith(`${words} `) && !longer(words, line)));
  expect(missing).toEqual([]);
  const spellings = [...docs.matchAll(/^(?:The same: )?`platform ([a-z ]+)`(?: is the same)?\.$/gm)].map(([, words]) => words);
  expect(spellings.length).toBeGreaterThan(1);
  expect(spellings.filter(words => !lines.some(line => line.startsWith(`${words} `)))).toEqual([]);
});

test('every line belongs to a story that is told, or comes later', () => {
  expect(LINES.filter(one => !one.story === !one.later)).toEqual([]);
  const stories = new Set(LINES.flatMap(one => one.story ?? []));
  expect([...stories].filter(story => !existsSync(path.join(import.meta.dirname, `${story}.spec.ts`)))).toEqual([]);
  expect(new Set(LINES.map(one => one.line)).size).toBe(LINES.length);
});

for (const { line, later } of LINES.filter(one => one.later)) {
  test(`platform ${line} comes with ${later}, and says so`, async () => {
    const { err } = await ends(2, line);
    expect(err).toContain('is not there yet');
    expect((await ends(2, `${line} --json`)).document.error).toMatchObject({ exitCode: 2, why: expect.stringContaining('later') });
  });
}
