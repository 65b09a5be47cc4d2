const AROUND = 2;

/** Longest common lines, from the end: `table[i][j]` is how many there are from there on. */
function common(before: string[], after: string[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  );
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      table[i][j] =
        before[i] === after[j]
          ? table[i + 1][j + 1] + 1
          : Math.max(table[i + 1][j], table[i][j + 1]);
  return table;
}

/** What differs between two texts, line by line, with two lines around it. For files of some hundred lines. Pure. */
export function lineDiff(before: string, after: string): string[] {
  const [old, now] = [before, after].map(text =>
    text.replace(/\n$/, '').split('\n').slice(0, 1000),
  );
  const table = common(old, now);
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push(`  ${old[i]}`);
      i += 1;
      j += 1;
    } else if (
      j >= now.length ||
      (i < old.length && table[i + 1][j] >= table[i][j + 1])
    ) {
      lines.push(`- ${old[i]}`);
      i += 1;
    } else {
      lines.push(`+ ${now[j]}`);
      j += 1;
    }
  }
  const near = lines.map((_, at) =>
    lines
      .slice(Math.max(0, at - AROUND), at + AROUND + 1)
      .some(line => line[0] !== ' '),
  );
  return lines.flatMap((line, at) => {
    if (near[at]) return [line];
    return near[at - 1] || at === 0 ? ['  …'] : [];
  });
}
