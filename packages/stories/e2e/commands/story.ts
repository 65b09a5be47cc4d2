import { expect, test } from '@playwright/test';
import { linesOf, type Story } from './list.ts';

/** What looks at a line: it runs it as written, then at what it has really done, then a twin of it that fails. */
export type Check = (line: string) => Promise<unknown>;

/**
 * A test for each line of the list that belongs to a story, in the order of the list. A line that nobody looks at fails,
 * and so does a check of a line that is not in the list.
 *
 * @param name - the service that stands for `my-api` in the lines
 */
export function tellStory(story: Story, name: string, checks: Record<string, Check>): void {
  test.describe.configure({ mode: 'serial' });
  test.setTimeout(240_000);
  const lines = linesOf(story);
  test(`every line of the story "${story}" is looked at`, () => {
    expect(Object.keys(checks).sort()).toEqual([...lines].sort());
  });
  for (const line of lines) test(`platform ${line}`, () => checks[line]?.(line.replaceAll('my-api', name)) as Promise<void>);
}
