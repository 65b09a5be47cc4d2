import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

const prepared = new Map<string, Promise<string>>();

interface ShimFile {
  name: string;
  code: string;
}

/** A file of the shim without its types, and all that it imports of its folder; what is only a type is gone by then. */
async function withImports(name: string, found = new Map<string, ShimFile>()): Promise<ShimFile[]> {
  const source = await readFile(join(import.meta.dirname, `${name}.ts`), 'utf8');
  const stripped = stripTypeScriptTypes(source);
  found.set(name, { name, code: stripped.replaceAll(/(from '\.\/\w+)\.ts'/g, "$1.mjs'") });
  for (const [, imported] of stripped.matchAll(/from '\.\/(\w+)\.ts'/g)) if (!found.has(imported)) await withImports(imported, found);
  return [...found.values()];
}

async function write(dataDir: string): Promise<string> {
  const files = await withImports('main');
  const hash = createHash('sha256').update(files.map(file => file.code).join('\0')).digest('hex').slice(0, 16);
  const dir = join(dataDir, 'agent', 'shim', hash);
  // Written anew at each start of the agent, and in one step: a shim may be starting from the old copy.
  const temporary = `${dir}.${process.pid}.tmp`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  for (const { name, code } of files) await writeFile(join(temporary, `${name}.mjs`), code);
  await rename(temporary, dir).catch(async () => {
    for (const { name } of files) await rename(join(temporary, `${name}.mjs`), join(dir, `${name}.mjs`));
    await rm(temporary, { recursive: true, force: true });
  });
  return join(dir, 'main.mjs');
}

/**
 * Path of the shim as plain JavaScript. Node would strip the types by itself, but that costs every shim 25 ms and
 * 20 MB, so it is done here, once.
 */
export function shimProgram(dataDir: string): Promise<string> {
  let program = prepared.get(dataDir);
  if (!program) {
    program = write(dataDir);
    program.catch(() => prepared.delete(dataDir));
    prepared.set(dataDir, program);
  }
  return program;
}
