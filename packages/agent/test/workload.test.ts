import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { markedProcesses } from '../src/shim/index.ts';
import { eventually, temporaryDir } from './support/dirs.ts';
import { call, serviceSpec, startRooms } from './support/rooms.ts';

let data: Awaited<ReturnType<typeof temporaryDir>>;
let rooms: Awaited<ReturnType<typeof startRooms>>;
before(async () => {
  data = await temporaryDir();
  rooms = await startRooms(data.path);
});
after(async () => {
  await rooms.stop();
  await data.remove();
});

const removed = (name: string) => eventually(`${name} is gone`, () => rooms.workloads.remove(name), 20_000);

test('replicas run on ports of their own, log without secrets, and end with nothing left', async () => {
  process.env.AGENTS_OWN = 'x';
  const spec = serviceSpec({ replicas: 2, env: { SECRET: 'do-not-tell-1', NAME: 'pair' }, redact: ['do-not-tell-1'] });
  const first = await rooms.workloads.put('pair', spec);
  assert.equal(first.phase, 'starting');
  const state = await rooms.ready('pair');
  const ports = state.replicas.map((replica: { port: number }) => replica.port);
  assert.equal(new Set(ports).size, 2);
  for (const port of ports) assert.equal((await call(`http://127.0.0.1:${port}`, '/')).body, 'pair');

  const [{ pid }] = state.replicas;
  assert.match(await readFile(`/proc/${pid}/cmdline`, 'utf8'), /^node\0service.mjs/);
  const raw = (await rooms.workloads.raw!('pair')) as { replicas: Array<{ processes: number[]; unit: string }> };
  const environ = await readFile(`/proc/${raw.replicas[0].processes.at(-1)}/environ`, 'utf8');
  assert.ok(!environ.includes('AGENTS_OWN'));
  const again = await rooms.workloads.put('pair', spec);
  assert.deepEqual(again.replicas.map((r: { pid?: number }) => r.pid), state.replicas.map((r: { pid?: number }) => r.pid), 'the same spec changes nothing');

  const lines = await eventually('both have written', async () => {
    const page = await rooms.workloads.log!('pair', { limit: 100 });
    return new Set(page.lines.map(line => line.replica)).size === 2 && page.lines;
  });
  assert.ok(lines.some(line => line.text === 'pair starts, secret ***'));
  assert.deepEqual(lines.map(line => line.time), lines.map(line => line.time).sort());
  const since = await rooms.workloads.log!('pair', { limit: 100, since: new Date(Date.now() + 60_000).toISOString() });
  assert.equal(since.lines.length, 0);
  for (const file of await readdir(join(data.path, 'agent/workloads'), { recursive: true, withFileTypes: true })) {
    if (file.isFile()) assert.ok(!(await readFile(join(file.parentPath, file.name), 'utf8')).includes('do-not-tell'), file.name);
  }

  await removed('pair');
  assert.equal(await rooms.workloads.get('pair'), undefined);
  const units = new Set(raw.replicas.map(replica => replica.unit));
  assert.equal((await markedProcesses()).filter(item => units.has(item.unit)).length, 0);
  assert.deepEqual(await readdir(join(data.path, 'agent/workloads')), []);
});

test('a crash loop is failing, with the last lines, and a new version heals it', async () => {
  const begin = Date.now();
  await rooms.workloads.put('loop', serviceSpec({ env: { MODE: 'crash' } }));
  const state = await eventually('failing', async () => {
    const now = await rooms.workloads.get('loop');
    return now?.phase === 'failing' && now;
  });
  assert.ok(Date.now() - begin < 10_000);
  assert.match(state.words!, /cannot find the thing that I need/);
  assert.match(state.message, /3 times in a row, last with exit code 3/);
  assert.equal(state.replicas[0].lastExit?.code, 3);
  assert.ok(rooms.ctx.events.includes('workload/loop'));
  await rooms.workloads.put('loop', serviceSpec({ env: { MODE: 'fine' }, fence: 2 }));
  await rooms.ready('loop');
  await removed('loop');
});

test('a worker has no port, is ready when it has stayed up, and is never ready while it keeps ending', async () => {
  const command = 'node -e "console.log(process.env.PORT ?? process.env.HOST); setInterval(() => {}, 1000)"';
  await rooms.workloads.put('worker', serviceSpec({ command, port: null, readyPath: '', livePath: '', replicas: 2 }));
  const early = await rooms.workloads.get('worker');
  assert.equal(early!.phase, 'starting');
  const state = await rooms.ready('worker');
  assert.deepEqual(state.replicas.map((replica: { port: number }) => replica.port), [0, 0]);
  const { lines } = await rooms.workloads.log!('worker', { limit: 10 });
  assert.deepEqual([...new Set(lines.map(line => line.text))], ['undefined']);
  process.kill(state.replicas[0].pid, 'SIGKILL');
  await eventually('started again', async () => (await rooms.workloads.get('worker'))!.replicas[0].restarts === 1);
  await rooms.ready('worker');
  await rooms.workloads.put('ending', serviceSpec({ command: 'sh -c "echo no queue; exit 4"', port: null, readyPath: '', livePath: '' }));
  const failing = await eventually('failing', async () => {
    const now = await rooms.workloads.get('ending');
    assert.equal(now!.ready, 0);
    return now?.phase === 'failing' && now;
  });
  assert.match(failing.words!, /no queue/);
  await Promise.all([removed('worker'), removed('ending')]);
});

test('a replica that ends is started again', async () => {
  await rooms.workloads.put('again', serviceSpec());
  const { replicas } = await rooms.ready('again');
  await call(`http://127.0.0.1:${replicas[0].port}`, '/crash').catch(() => {});
  const state = await eventually('started again', async () => {
    const now = await rooms.workloads.get('again');
    return now?.phase === 'ready' && now.replicas[0].restarts === 1 && now;
  });
  assert.equal(state.replicas[0].lastExit?.code, 9);
  await removed('again');
});

test('a replica that hangs gets no more requests and is started anew; one that is slow is not', async () => {
  const dir = await temporaryDir();
  const own = await startRooms(dir.path, { lookMs: 50, answerMs: 250, liveFailures: 3, upMs: 300, drainMs: 500 });
  await own.workloads.put('hang', serviceSpec({ stopSeconds: 0.5 }));
  const { replicas } = await own.ready('hang');
  const route = await own.routes.put('hang', { fence: 1, host: 'hang.staging.localhost', service: 'hang', environment: 'staging', backends: [{ workload: 'hang', weight: 1, release: 'r1' }] });
  await Promise.all(Array.from({ length: 20 }, () => call(route, '/slow?ms=800')));
  assert.equal((await own.workloads.get('hang'))!.replicas[0].restarts, 0);
  call(`http://127.0.0.1:${replicas[0].port}`, '/hang').catch(() => {});
  await eventually('unready', async () => (await own.workloads.get('hang'))!.phase === 'degraded');
  assert.equal((await call(route, '/')).status, 503);
  const state = await eventually('started anew', async () => {
    const now = await own.workloads.get('hang');
    return now?.phase === 'ready' && now.replicas[0].restarts === 1 && now;
  });
  assert.notEqual(state.replicas[0].pid, replicas[0].pid);
  assert.equal((await call(route, '/')).status, 200);
  await own.stop();
  await dir.remove();
});

test('a new version that fails leaves the old one serving', async () => {
  await rooms.workloads.put('keep', serviceSpec({ env: { NAME: 'old' } }));
  const old = await rooms.ready('keep');
  await rooms.workloads.put('keep', serviceSpec({ env: { MODE: 'crash' }, fence: 2 }));
  const state = await eventually('failing', async () => {
    const now = await rooms.workloads.get('keep');
    return now?.phase === 'failing' && now;
  });
  assert.match(state.message, /1 of the version before still serve/);
  assert.equal((await call(`http://127.0.0.1:${old.replicas[0].port}`, '/')).body, 'old');
  await removed('keep');
});

test('the number of replicas follows without restarting those that run', async () => {
  await rooms.workloads.put('scale', serviceSpec());
  const one = await rooms.ready('scale');
  await rooms.workloads.put('scale', serviceSpec({ replicas: 3, fence: 2 }));
  const three = await rooms.ready('scale');
  assert.equal(three.ready, 3);
  assert.equal(three.replicas[0].pid, one.replicas[0].pid);
  await rooms.workloads.put('scale', serviceSpec({ replicas: 1, fence: 3 }));
  await eventually('one is left', async () => (await rooms.workloads.get('scale'))?.replicas.length === 1);
  await removed('scale');
});

test('what ignores SIGTERM is killed', async () => {
  await rooms.workloads.put('stubborn', serviceSpec({ env: { MODE: 'stubborn' }, stopSeconds: 0.5 }));
  await rooms.ready('stubborn');
  const begin = Date.now();
  await removed('stubborn');
  assert.ok(Date.now() - begin < 3000);
});

test('a later agent adopts what runs, and asks for the environment for what does not', async () => {
  const spec = serviceSpec({ replicas: 2, env: { NAME: 'adopted' } });
  await rooms.workloads.put('adopt', spec);
  const first = await rooms.ready('adopt');
  await rooms.close();
  rooms = await startRooms(data.path);
  const second = await rooms.ready('adopt', 1000);
  assert.deepEqual(second.replicas.map((r: { pid?: number; port: number }) => [r.pid, r.port]), first.replicas.map((r: { pid?: number; port: number }) => [r.pid, r.port]));

  process.kill(second.replicas[1].pid!, 'SIGKILL');
  const waiting = await eventually('needs its environment', async () => {
    const now = await rooms.workloads.get('adopt');
    return now?.phase === 'needsEnv' && now;
  });
  assert.equal(waiting.ready, 1);
  await rooms.workloads.put('adopt', { ...spec, fence: 2 });
  const third = await rooms.ready('adopt');
  assert.equal(third.replicas[0].pid, first.replicas[0].pid, 'the one that ran was left alone');

  await rooms.stop();
  rooms = await startRooms(data.path);
  assert.equal((await rooms.workloads.get('adopt'))?.phase, 'needsEnv');
  await rooms.workloads.put('adopt', { ...spec, fence: 3 });
  await rooms.ready('adopt');
  await removed('adopt');
});

test('bad specs are refused', async () => {
  for (const bad of [{ command: '' }, { replicas: -1 }, { replicas: 1.5 }, { replicas: 51 }, { workspace: 'nowhere' }, { readyPath: 'readyz' }, { readyPath: '/a b' }, { stopSeconds: -1 }, { env: { 'X-Y': '1' } }, { env: { WAYMARK_UNIT: '1' } }]) {
    await assert.rejects(rooms.workloads.put('bad', serviceSpec(bad as object)), { code: 'invalid' }, JSON.stringify(bad));
  }
  assert.equal(await rooms.workloads.get('bad'), undefined);
});
