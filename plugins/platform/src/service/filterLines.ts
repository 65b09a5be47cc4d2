import type { ApiLogLine } from '@waymark/platform-common/api';

/** Lines that hold every word of the filter, in any order and case. No words: all lines. */
export function filterLines<T extends Pick<ApiLogLine, 'text'>>(
  lines: T[],
  filter: string,
): T[] {
  const words = filter.toLocaleLowerCase('en').split(/\s+/).filter(Boolean);
  if (!words.length) return lines;
  return lines.filter(line => {
    const text = line.text.toLocaleLowerCase('en');
    return words.every(word => text.includes(word));
  });
}
