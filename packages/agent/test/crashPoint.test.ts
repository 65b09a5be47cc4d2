import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { temporaryDir } from './support/dirs.ts';

let data: Awaited<ReturnType<typeof temporaryDir>>;
let file: string;
before(async () => {
  data = await temporaryDir();
  file = join(data.path, 'crash');
});
after(() => data.remove());

const source = join(import.meta.dirname, '../src/shim/crashPoint.ts');

/** How a process ends that comes by two points, with the file as it is. */
function passBy(env: Record<string, string>): Promise<string> {
  const program = `import { crashPoint } from ${JSON.stringify(source)}; crashPoint('agent/job/stored', 'op-1-lint-1'); crashPoint('agent/job/stored', 'op-1-test-1');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { env: { PATH: process.env.PATH, ...env }, stdio: 'ignore' });
  return new Promise(resolve => child.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`)));
}

test('a crash point kills once, at the object that is named, and leaves its mark', async () => {
  await writeFile(file, 'agent/job/stored -test op-1');
  assert.equal(await passBy({ WAYMARK_CRASH_FILE: file }), 'SIGKILL');
  assert.match(await readFile(`${file}.hit`, 'utf8'), /^agent\/job\/stored \d+\n$/);
  assert.equal(existsSync(file), false);
  assert.equal(await passBy({ WAYMARK_CRASH_FILE: file }), 'exit 0');
});

test('a crash point does nothing at another object, and nothing unless the environment names the file', async () => {
  for (const parts of ['-build', '-lint op-2']) {
    await writeFile(file, `agent/job/stored ${parts}`);
    assert.equal(await passBy({ WAYMARK_CRASH_FILE: file }), 'exit 0');
  }
  await writeFile(file, 'agent/job/stored');
  assert.equal(await passBy({}), 'exit 0');
  assert.equal(existsSync(file), true);
});
