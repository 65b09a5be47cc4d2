import assert from 'node:assert/strict';
import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createJobs } from '../src/job/index.ts';
import { lockKey } from '../src/job/lockKey.ts';
import type { JobSpec } from '../src/protocol.ts';
import type { Room } from '../src/rooms.ts';
import { markedProcesses } from '../src/shim/index.ts';
import { createWorkspaces } from '../src/workspace/index.ts';
import { bareRepository, testContext } from './support/context.ts';
import { eventually, temporaryDir } from './support/dirs.ts';

const manifest = (name: string) => JSON.stringify({ name, version: '1.0.0', dependencies: { leaf: 'file:leaf' } });
const lockfile = (name: string) =>
  JSON.stringify({
    name,
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name, version: '1.0.0', dependencies: { leaf: 'file:leaf' } },
      leaf: { version: '1.0.0' },
      'node_modules/leaf': { resolved: 'leaf', link: true },
    },
  });
const packageFiles = (name: string) => ({
  'package.json': manifest(name),
  'package-lock.json': lockfile(name),
  'leaf/package.json': JSON.stringify({ name: 'leaf', version: '1.0.0', main: 'index.js' }),
  'leaf/index.js': 'module.exports = 42;\n',
});

let data: Awaited<ReturnType<typeof temporaryDir>>;
let workspaces: Room;
let jobs: Room;

before(async () => {
  data = await temporaryDir();
  const ctx = testContext(data.path);
  workspaces = createWorkspaces(ctx);
  jobs = createJobs(ctx, workspaces);
  await workspaces.put('w', { ...bareRepository(data.path, { 'a.txt': 'hello\n' }), fence: 1 });
});
after(async () => {
  await jobs.stop();
  await data.remove();
});

const spec = (extra: Partial<JobSpec>): JobSpec => ({ workspace: 'w', kind: 'command', env: {}, redact: [], timeoutSeconds: 30, fence: 1, ...extra });
const ended = (name: string, room = jobs) =>
  eventually(`job ${name} ends`, async () => {
    const state = await room.get(name);
    return state?.state !== 'running' && state;
  });

test('a job runs in its workspace with its own environment and nothing of the agent’s', async () => {
  process.env.AGENTS_OWN = 'not-for-you';
  await jobs.put('one', spec({ command: 'cat a.txt; echo "$GREETING $AGENTS_OWN"; echo "$HOME"; [ -d "$TMPDIR" ] && which node', env: { GREETING: 'hi-secret' }, redact: ['hi-secret'] }));
  const state = await ended('one');
  assert.equal(state.state, 'succeeded');
  const { lines } = await jobs.log!('one', { limit: 10 });
  assert.deepEqual(lines.slice(0, 2).map(line => line.text), ['hello', '*** ']);
  assert.match(lines[2].text, /workspaces\/w\/\.waymark-home$/);
  assert.equal(lines[3].text, process.execPath);
});

test('twice is once, at the same time and afterwards', async () => {
  const command = 'echo ran >> runs.txt; sleep 0.1; exit 4';
  await jobs.put('twice', spec({ command }));
  await jobs.put('twice', spec({ command }));
  const state = await ended('twice');
  assert.deepEqual([state.state, state.exitCode], ['failed', 4]);
  await jobs.put('twice', spec({ command, fence: 2 }));
  const { path } = await workspaces.get('w');
  assert.equal(await readFile(join(path, 'runs.txt'), 'utf8'), 'ran\n');
});

test('a job that takes too long fails and leaves nothing', async () => {
  await jobs.put('slow', spec({ command: 'sleep 50 & sleep 50', timeoutSeconds: 0.2 }));
  const state = await ended('slow');
  assert.deepEqual([state.state, state.exitCode], ['failed', 124]);
  assert.match(state.words!, /ran longer than 0.2 s/);
});

test('a log is read from its first line on', async () => {
  await jobs.put('lines', spec({ command: 'for i in 1 2 3 4 5; do echo $i; done' }));
  await ended('lines');
  const first = await jobs.log!('lines', { limit: 2 });
  const next = await jobs.log!('lines', { limit: 2, after: first.lines[1].cursor });
  assert.deepEqual([...first.lines, ...next.lines].map(line => line.text), ['1', '2', '3', '4']);
});

test('removing ends it', async () => {
  await jobs.put('removed', spec({ command: 'sleep 50' }));
  const { unit } = (await jobs.raw!('removed')) as { unit: string };
  await eventually('gone', () => jobs.remove('removed'));
  assert.equal(await jobs.get('removed'), undefined);
  assert.equal((await markedProcesses()).filter(item => item.unit === unit).length, 0);
});

test('a later agent adopts a job that runs, reads the end of one that ended, and calls the rest lost', async () => {
  await jobs.put('adopted', spec({ command: 'sleep 0.6; echo late; exit 5' }));
  await jobs.put('meanwhile', spec({ command: 'exit 6' }));
  await jobs.put('killed', spec({ command: 'sleep 50' }));
  await jobs.close!();
  const { processes, unit } = await eventually('the command runs', async () => {
    const raw = (await jobs.raw!('killed')) as { processes: number[]; unit: string };
    return raw.processes.length === 2 && raw;
  });
  for (const pid of processes) process.kill(pid, 'SIGKILL');
  await eventually('killed', async () => !(await markedProcesses()).some(item => item.unit === unit));

  jobs = createJobs(testContext(data.path), workspaces);
  await jobs.restore();
  assert.equal((await ended('meanwhile')).exitCode, 6);
  assert.equal((await ended('killed')).state, 'lost');
  const state = await ended('adopted');
  assert.deepEqual([state.state, state.exitCode, state.words], ['failed', 5, 'late']);
});

test('a job that was only written down is forgotten, so that it can be started', async () => {
  await jobs.put('torn', spec({ command: 'exit 0' }));
  await ended('torn');
  const file = join(data.path, 'agent/jobs/torn/job.json');
  const record = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...record, state: 'running', unit: 'never-started' }));
  const later = createJobs(testContext(data.path), workspaces);
  await later.restore();
  assert.equal(await later.get('torn'), undefined);
});

test('what cannot be run is refused', async () => {
  for (const bad of [{ command: ' ' }, { kind: 'other' as 'command' }, { timeoutSeconds: 0 }, { workspace: 'nowhere' }, { workspace: '../w' }, { env: { 'A B': 'x' } }, { env: { A: 'x\0' } }] as Array<Partial<JobSpec>>) {
    await assert.rejects(jobs.put('bad', spec({ command: 'true', ...bad })), { code: 'invalid' }, JSON.stringify(bad));
  }
  assert.equal(await jobs.get('bad'), undefined);
});

test('install: npm once, then from the cache, also for another name, and never from half a cache', async () => {
  for (const name of ['first', 'second', 'third']) {
    await workspaces.put(name, { ...bareRepository(data.path, packageFiles(name)), fence: 1 });
  }
  const install = (workspace: string) => jobs.put(`install-${workspace}`, spec({ workspace, kind: 'install' }));
  await Promise.all([install('first'), install('second')]);
  const [a, b] = [await ended('install-first'), await ended('install-second')];
  assert.deepEqual([a.state, b.state], ['succeeded', 'succeeded'], `${a.words}\n${b.words}`);
  assert.equal([a, b].filter(state => /from the cache/.test(state.words ?? '')).length, 1, 'one filled, the other waited');
  const { path } = await workspaces.get('second');
  assert.equal(await readFile(join(path, 'node_modules/leaf/index.js'), 'utf8'), 'module.exports = 42;\n');

  const key = lockKey(lockfile('x'), manifest('x'))!;
  const entry = join(data.path, 'agent/cache', key);
  const modules = join(entry, 'node_modules/.package-lock.json');
  assert.equal((await stat(modules)).mode & 0o222, 0, 'kept files are read-only');
  const complete = JSON.parse(await readFile(join(entry, 'complete.json'), 'utf8'));
  await writeFile(join(entry, 'complete.json'), JSON.stringify({ ...complete, boot: 'before the crash' }));
  await appendFile(modules, ' ', { mode: 0o600 }).catch(() => writeFile(join(entry, 'node_modules/extra'), ''));
  await install('third');
  assert.doesNotMatch((await ended('install-third')).words ?? '', /from the cache/, 'a cache that does not measure up is thrown away');
});

test('install says what is missing, and lets npm say what does not fit', async () => {
  const { 'package-lock.json': lock, ...rest } = packageFiles('nolock');
  await workspaces.put('nolock', { ...bareRepository(data.path, rest), fence: 1 });
  await jobs.put('install-nolock', spec({ workspace: 'nolock', kind: 'install' }));
  const state = await ended('install-nolock');
  assert.equal(state.state, 'failed');
  assert.match(state.words!, /no package-lock.json/);

  const changed = JSON.stringify({ ...JSON.parse(manifest('stale')), dependencies: { leaf: 'file:leaf', other: '1.0.0' } });
  await workspaces.put('stale', { ...bareRepository(data.path, { ...rest, 'package-lock.json': lock, 'package.json': changed }), fence: 1 });
  await jobs.put('install-stale', spec({ workspace: 'stale', kind: 'install' }));
  const stale = await ended('install-stale');
  assert.equal(stale.state, 'failed');
  assert.match(stale.words!, /npm ci|lock file/i);
});

test('an install whose package.json is a link to something without end is refused', async () => {
  const repository = bareRepository(data.path, { 'package.json': '-> /dev/zero', 'package-lock.json': '-> /dev/zero' });
  await workspaces.put('endless', { ...repository, fence: 1 });
  await jobs.put('install-endless', spec({ workspace: 'endless', kind: 'install' }));
  const state = await ended('install-endless');
  assert.equal(state.state, 'failed');
  assert.match(state.words!, /leaves the workspace/);
});

test('the key of a lockfile knows what matters', () => {
  const key = lockKey(lockfile('a'), manifest('a'));
  assert.equal(lockKey(lockfile('b'), manifest('b')), key);
  assert.notEqual(lockKey(lockfile('a').replace('"version":"1.0.0"}', '"version":"1.0.1"}'), manifest('a')), key);
  assert.notEqual(lockKey(lockfile('a'), manifest('a'), 'v1.0.0'), key);
  assert.equal(lockKey(lockfile('a'), '{}'), undefined);
  assert.equal(lockKey('{', manifest('a')), undefined);
  // What a script of the package itself makes, such as a client generated from a schema, is in no lockfile.
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
    const scripts = { scripts: { build: 'tsc', [script]: 'generate' } };
    assert.equal(lockKey(lockfile('a'), JSON.stringify({ ...JSON.parse(manifest('a')), ...scripts })), undefined, script);
  }
});
