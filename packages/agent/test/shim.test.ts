import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { randomUUID } from 'node:crypto';
import { identify, isAlive } from '../src/identity.ts';
import { adoptUnit, lastWords, markedProcesses, mergeLog, readShimState, shellCommand, startUnit } from '../src/shim/index.ts';
import { eventually, temporaryDir } from './support/dirs.ts';

let data: Awaited<ReturnType<typeof temporaryDir>>;
before(async () => (data = await temporaryDir()));
after(() => data.remove());

let counter = 0;
function start(command: string, extra: object = {}) {
  const dir = join(data.path, `unit-${(counter += 1)}`);
  const config = { unit: randomUUID(), command, cwd: data.path, env: { PATH: process.env.PATH! }, redact: [], stopSeconds: 2, ...extra };
  return { dir, config, unit: startUnit(data.path, dir, config) };
}

const log = async (dir: string, limit = 100) => (await mergeLog([{ id: 'a', dir: join(dir, 'log') }], { limit })).lines;

test('output, streams, order and exit code are kept, secrets are not', async () => {
  const { dir, unit } = start('echo one; echo "$SECRET" >&2; sleep 0.05; echo "url=x:$SECRET@y"; exit 3', {
    env: { PATH: process.env.PATH, SECRET: 'hunter2-hunter2' },
    redact: ['hunter2-hunter2'],
  });
  assert.equal((await (await unit).ended)?.code, 3);
  const lines = await log(dir);
  assert.deepEqual(lines.map(line => line.text).sort(), ['***', 'one', 'url=x:***@y']);
  assert.equal(lines.find(line => line.text === '***')!.stream, 'stderr');
  for (const file of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) assert.ok(!(await readFile(join(file.parentPath, file.name), 'utf8')).includes('hunter2'), file.name);
  }
});

test('files are capped and rotated, and the sequence goes on over a restart', async () => {
  const limits = { logBytes: 20_000, logFiles: 3 };
  const { dir, unit, config } = start('i=0; while [ $i -lt 3000 ]; do echo "line $i of a service that talks a lot"; i=$((i+1)); done', limits);
  await (await unit).ended;
  const logDir = join(dir, 'log');
  const names = await readdir(logDir);
  assert.equal(names.length, 3);
  for (const name of names) assert.ok((await stat(join(logDir, name))).size < 20_000 + 70_000);
  const first = (await log(dir, 1))[0];
  assert.match(first.text, /^line 2999 /);

  await (await startUnit(data.path, dir, { ...config, unit: randomUUID(), command: 'echo again' })).ended;
  const next = await mergeLog([{ id: 'a', dir: logDir }], { limit: 10, after: first.cursor });
  assert.deepEqual(next.lines.map(line => line.text), ['again']);
});

test('a flood of output stays within the cap and within the memory of the shim', async () => {
  // Not through a shell: that would not wait for what it started, whose last words could come after the end.
  for (const flood of ['yes "user=hunter2-hunter2 did something again"', "tr '\\0' 'x' < /dev/zero"]) {
    const { dir, unit } = start(`timeout 1 ${flood}; echo end`, { logBytes: 1_000_000, logFiles: 2, redact: ['hunter2-hunter2'] });
    const running = await unit;
    const exit = await running.ended;
    assert.equal(exit?.code, 0);
    assert.equal((await lastWords(join(dir, 'log'), 1))!.slice(-3), 'end');
    const files = await readdir(join(dir, 'log'));
    assert.equal(files.length, 2);
    for (const file of files) assert.ok(!(await readFile(join(dir, 'log', file), 'utf8')).includes('hunter2'));
  }
});

test('reading goes on from a cursor without a gap or a repeat', async () => {
  const { dir, unit } = start('i=0; while [ $i -lt 2000 ]; do echo "n $i"; i=$((i+1)); done');
  await (await unit).ended;
  const seen: string[] = [];
  let cursor = 'a:0';
  for (;;) {
    const { lines } = await mergeLog([{ id: 'a', dir: join(dir, 'log') }], { after: cursor, limit: 333 });
    if (lines.length === 0) break;
    seen.push(...lines.map(line => line.text));
    cursor = lines.at(-1)!.cursor;
  }
  assert.deepEqual(seen, Array.from({ length: 2000 }, (_, i) => `n ${i}`));
  await assert.rejects(mergeLog([], { after: '../x', limit: 1 }), { code: 'invalid' });
});

test('a page of long lines stays small, forwards and backwards, and nothing is left out of the pages', async () => {
  const { dir, unit } = start(`node -e 'for (let i = 0; i < 900; i += 1) console.log(i + " " + "x".repeat(16000))'`, { logBytes: 50_000_000 });
  await (await unit).ended;
  const size = (lines: Array<{ text: string }>) => lines.reduce((sum, line) => sum + line.text.length, 0);
  const tail = await log(dir, 5000);
  assert.ok(tail.length > 100 && size(tail) < 5_000_000, `${size(tail)} characters`);
  assert.match(tail.at(-1)!.text, /^899 /);
  const seen: number[] = [];
  for (let cursor = 'a:0'; ; ) {
    const { lines } = await mergeLog([{ id: 'a', dir: join(dir, 'log') }], { after: cursor, limit: 5000 });
    assert.ok(size(lines) < 5_000_000, `${size(lines)} characters`);
    if (lines.length === 0) break;
    seen.push(...lines.map(line => Number.parseInt(line.text, 10)));
    cursor = lines.at(-1)!.cursor;
  }
  assert.deepEqual(seen, Array.from({ length: 900 }, (_, i) => i));
});

test('stopping ends the whole group; what ignores SIGTERM is killed', async () => {
  const { unit, dir } = start("trap '' TERM; sh -c \"trap '' TERM; sleep 100\" & echo up; wait; sleep 100", { stopSeconds: 0.3 });
  const running = await unit;
  await eventually('the command is up', async () => (await lastWords(join(dir, 'log')))?.includes('up'));
  running.stop();
  const exit = await running.ended;
  assert.equal(exit?.stopped, true);
  assert.equal((await markedProcesses()).filter(item => item.unit === running.unit).length, 0);
});

test('a timeout ends the group and says so', async () => {
  const { unit, dir } = start('sleep 100 & sleep 100', { timeoutSeconds: 0.3 });
  assert.equal((await (await unit).ended)?.timedOut, true);
  assert.match((await lastWords(join(dir, 'log')))!, /ran longer than 0.3 s/);
});

test('when the shim is killed, nothing of the command stays', async () => {
  const { unit, dir } = start('setsid sleep 100 & sleep 100');
  const running = await unit;
  const state = await eventually('the command runs', async () => {
    const now = await readShimState(dir);
    return now?.child && now;
  });
  process.kill(running.identity.pid, 'SIGKILL');
  assert.equal(await running.ended, undefined);
  assert.equal(await isAlive(state.child!), false);
  assert.equal((await markedProcesses()).filter(item => item.unit === running.unit).length, 0);
});

test('a later agent adopts by identity, refuses another process with the same id, and clears orphans', async () => {
  const { unit, dir, config } = start('sleep 100');
  await unit;
  await eventually('state', () => readShimState(dir));
  const signal = new AbortController().signal;
  const adopted = await adoptUnit(dir, config.unit, { stopSeconds: 2, signal });
  assert.ok(adopted);
  assert.equal(await isAlive({ ...adopted.identity, start: '1' }), false);
  assert.equal(await isAlive({ ...adopted.identity, boot: 'another' }), false);
  adopted.stop();
  assert.equal((await adopted.ended)?.stopped, true);
  assert.equal(await adoptUnit(dir, config.unit, { stopSeconds: 2, signal }), undefined);
});

test('a command that is not there, and a folder that is not there', async () => {
  const missing = start('exec no-such-program-here');
  assert.equal((await (await missing.unit).ended)?.code, 127);
  assert.match((await lastWords(join(missing.dir, 'log')))!, /no-such-program-here/);
  const nowhere = start('echo hello', { cwd: '/no/such/folder' });
  assert.equal((await (await nowhere.unit).ended)?.code, 127);
  assert.match((await lastWords(join(nowhere.dir, 'log')))!, /could not be started/);
});

test('secrets are in no command line', async () => {
  const { unit } = start('sleep 5', { env: { PATH: process.env.PATH, SECRET: 'hunter2-hunter2' }, redact: ['hunter2-hunter2'] });
  const running = await unit;
  assert.ok(await identify(running.identity.pid));
  for (const { pid } of (await markedProcesses()).filter(item => item.unit === running.unit)) {
    assert.ok(!(await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes('hunter2'));
  }
  running.stop();
  await running.ended;
});

test('exec is used where it is right', () => {
  assert.equal(shellCommand('node src/main.ts'), 'exec node src/main.ts');
  assert.equal(shellCommand('node a && node b'), 'node a && node b');
  assert.equal(shellCommand('A=1 node a'), 'A=1 node a');
});
