import type { SourceControl } from '@waymark/platform-node';
import type { ReleaseMigration } from '../store/rows';

const UP = /^migrations\/([^/]+)\.up\.sql$/;
/** How a migration says that it has no way back; the golden path's own mark. */
const MARK = /^-- irreversible: *(\S.*)$/m;
const LONGEST = 200;

/** Which migrations these files are, in their order, and whether each has its way back beside it. Pure. */
export function migrationsIn(paths: string[]): Array<{ name: string; path: string; reversible: boolean }> {
  const there = new Set(paths);
  return paths
    .flatMap(path => {
      const name = UP.exec(path)?.[1];
      return name === undefined ? [] : [{ name, path, reversible: there.has(`migrations/${name}.down.sql`) }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The migrations of a commit. Those without a way back say why, where their author has. */
export async function readMigrations(sourceControl: Pick<SourceControl, 'listFiles' | 'readFile'>, repository: string, commit: string): Promise<ReleaseMigration[]> {
  const found = migrationsIn(await sourceControl.listFiles(repository, commit));
  const read: ReleaseMigration[] = [];
  for (const { name, path, reversible } of found) {
    const text = reversible ? undefined : (await sourceControl.readFile(repository, commit, path))?.toString('utf8');
    const why = text && MARK.exec(text)?.[1].trim().slice(0, LONGEST);
    read.push({ name, reversible, ...(why ? { why } : {}) });
  }
  return read;
}
