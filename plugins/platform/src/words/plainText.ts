/** Longer lines are cut: a megabyte on one line would take the page with it. */
export const LONGEST_LINE = 4000;

// Colours, cursor moves, titles and links that programs write for a terminal.
/* eslint-disable no-control-regex */
const TERMINAL =
  /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|\u001b[PX^_][^\u001b]*(?:\u001b\\|$)|[\u001b\u009b][[()#;?]*(?:\d{1,4}(?:[;:]\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]/g;
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** What turns the reading direction, or is not seen: with it a line can look like another. */
const UNSEEN = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
/* eslint-enable no-control-regex */

/**
 * A line of a log as it can be read: without what steers a terminal, with marks where something can not be seen, and not
 * longer than a page can bear. Whoever runs a service writes its lines, so they are taken as hostile.
 */
export function plainText(line: string, longest = LONGEST_LINE): string {
  // What is far beyond the end is not even looked at.
  const near = line.length > longest * 4 ? line.slice(0, longest * 4) : line;
  const read = rewritten(near)
    .replace(TERMINAL, '')
    .replace(CONTROL, '\ufffd')
    .replace(UNSEEN, '\u00b7');
  if (read.length <= longest && near === line) return read;
  const more = line.length - Math.min(read.length, longest);
  return `${read.slice(0, longest)} … (${more.toLocaleString(
    'en',
  )} more characters)`;
}

/** Progress bars write over themselves: the last state is what a terminal would show. */
function rewritten(line: string): string {
  const ended = line.replace(/\r+$/, '');
  const at = ended.lastIndexOf('\r');
  return at < 0 ? ended : ended.slice(at + 1);
}

/** The same for several lines. */
export function plainLines(text: string): string {
  return text
    .slice(0, LONGEST_LINE * 10)
    .split('\n')
    .map(line => plainText(line))
    .join('\n');
}
