/* eslint-disable no-control-regex */
/** A column of sentences is cut to no less than this; names, ids and addresses are never cut. */
const LEAST = 16;

/**
 * Rows as columns, two spaces apart. The last column is not padded, empty columns are left out.
 *
 * @param within - characters of a line that there are; sentences are cut to fit, as far as that goes
 */
export function table(
  rows: readonly (readonly string[])[],
  indent = '',
  within?: number,
): string {
  const count = Math.max(0, ...rows.map(row => row.length));
  const natural = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map(row => width(row[column] ?? ''))),
  );
  const widths =
    within === undefined
      ? natural
      : fitted(rows, natural, within - indent.length);
  return rows
    .map(row => {
      const cells = widths.flatMap((size, column) => {
        if (size === 0) return [];
        const cell = cut(row[column] ?? '', size);
        return [cell + ' '.repeat(size - width(cell))];
      });
      return `${indent}${cells.join('  ')}`.trimEnd();
    })
    .join('\n');
}

/** The widths with the widest columns of sentences made smaller, until a line fits or nothing is left to cut. */
function fitted(
  rows: readonly (readonly string[])[],
  natural: readonly number[],
  room: number,
): number[] {
  const widths = [...natural];
  const taken = () =>
    widths.reduce((sum, size) => sum + (size ? size + 2 : 0), -2);
  const isProse = widths.map((_, column) =>
    rows.some(row => (row[column] ?? '').trim().split(' ').length > 2),
  );
  while (taken() > room) {
    const widest = widths.reduce(
      (best, size, column) =>
        isProse[column] && size > LEAST && size > (widths[best] ?? 0)
          ? column
          : best,
      -1,
    );
    if (widest < 0) break;
    widths[widest] -= 1;
  }
  return widths;
}

function cut(text: string, size: number): string {
  if (width(text) <= size) return text;
  return `${[...text]
    .slice(0, size - 1)
    .join('')
    .trimEnd()}…`;
}

/** Characters that a text takes in a terminal, without its colours. */
function width(text: string): number {
  return [...text.replace(/\u001b\[[0-9;]*m/g, '')].length;
}
