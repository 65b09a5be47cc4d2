import { execFile } from 'node:child_process';
import { access, constants, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A `pg_dump` with the `pg_restore` beside it. */
export interface DumpTool { dump: string; restore: string; major: number; version: string }

/** Where Postgres' own tools lie: by version first, then what PATH finds. */
async function folders(searchPath: string, roots: string[]): Promise<string[]> {
  const below = await Promise.all(roots.map(async root => (await readdir(root).catch((): string[] => [])).map(name => path.join(root, name, 'bin'))));
  return [...below.flat(), ...searchPath.split(path.delimiter).filter(one => path.isAbsolute(one))];
}

const runs = (file: string) => access(file, constants.X_OK).then(() => true, () => false);

async function toolIn(folder: string): Promise<DumpTool | undefined> {
  const [dump, restore] = [path.join(folder, 'pg_dump'), path.join(folder, 'pg_restore')];
  if (!(await runs(dump)) || !(await runs(restore))) return undefined;
  try {
    const { stdout } = await run(dump, ['--version'], { timeout: 5_000, env: { PATH: process.env.PATH, LC_ALL: 'C' } });
    const found = /\) ((\d+)[.\w]*)/.exec(stdout);
    return found ? { dump, restore, major: Number(found[2]), version: found[1] } : undefined;
  } catch {
    return undefined;
  }
}

/** Where tools are looked for. */
export interface ToolPlaces { path: string; roots: string[] }

export const standardPlaces = (): ToolPlaces => ({ path: process.env.PATH ?? '', roots: ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'] });

/** Every `pg_dump` of this machine. */
export async function findTools(places: ToolPlaces): Promise<DumpTool[]> {
  const found = await Promise.all([...new Set(await folders(places.path, places.roots))].map(toolIn));
  return found.filter(tool => tool !== undefined);
}

/** The one for a server: of its version, else the next newer one; an older one refuses. Pure. */
export const toolFor = (tools: DumpTool[], major: number): DumpTool | undefined => tools.filter(tool => tool.major >= major).sort((a, b) => a.major - b.major)[0];
