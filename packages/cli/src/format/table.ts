/* eslint-disable no-control-regex */
/** Rows as columns, two spaces apart. The last column is not padded, empty columns are left out. */
export function table(
  rows: readonly (readonly string[])[],
  indent = '',
): string {
  const count = Math.max(0, ...rows.map(row => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map(row => width(row[column] ?? ''))),
  );
  return rows
    .map(row => {
      const cells = widths.flatMap((size, column) => {
        if (size === 0) return [];
        const cell = row[column] ?? '';
        return [cell + ' '.repeat(size - width(cell))];
      });
      return `${indent}${cells.join('  ')}`.trimEnd();
    })
    .join('\n');
}

/** Characters that a text takes in a terminal, without its colours. */
function width(text: string): number {
  return [...text.replace(/\u001b\[[0-9;]*m/g, '')].length;
}
