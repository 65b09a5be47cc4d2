import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

const FILES = ['main', 'crashPoint', 'group', 'lines', 'logWriter', 'redact'];
const prepared = new Map<string, Promise<string>>();

async function write(dataDir: string): Promise<string> {
  const files = await Promise.all(
    FILES.map(async name => {
      const source = await readFile(join(import.meta.dirname, `${name}.ts`), 'utf8');
      const code = stripTypeScriptTypes(source).replaceAll(/(from '\.\/\w+)\.ts'/g, "$1.mjs'");
      return { name, code };
    }),
  );
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
