/* eslint-disable no-loop-func -- everything in the loops is awaited there */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RouteSpec } from '../src/protocol.ts';
import { createRoutes } from '../src/route/index.ts';
import { Upstreams } from '../src/route/upstreams.ts';
import { testContext } from './support/context.ts';
import { eventually, temporaryDir } from './support/dirs.ts';
import { call, serviceSpec, startRooms } from './support/rooms.ts';

let data: Awaited<ReturnType<typeof temporaryDir>>;
let rooms: Awaited<ReturnType<typeof startRooms>>;
const HOST = 'shop.staging.localhost';
const route = (backends: Array<[string, number]>, extra: Partial<RouteSpec> = {}): RouteSpec => ({
  host: HOST,
  service: 'shop',
  environment: 'staging',
  backends: backends.map(([workload, weight]) => ({ workload, weight, release: workload })),
  fence: 1,
  ...extra,
});
const put = (backends: Array<[string, number]>) => rooms.routes.put('shop', route(backends));
const traffic = async () => (await rooms.routes.traffic!(60)).find(view => view.service === 'shop')!;

before(async () => {
  data = await temporaryDir();
  rooms = await startRooms(data.path);
  for (const name of ['a', 'b']) await rooms.workloads.put(name, serviceSpec({ env: { NAME: name } }));
  await Promise.all(['a', 'b'].map(name => rooms.ready(name)));
});
after(async () => {
  await rooms.stop();
  await data.remove();
});

test('both doors answer and both are counted; probes are not', async () => {
  const state = await put([['a', 100]]);
  assert.equal((await call(state, '/')).body, 'a');
  assert.equal((await call(`http://127.0.0.1:${new URL(state.url).port}`, '/', { host: `${HOST}:7008` })).body, 'a');
  assert.equal((await call(state, '/', { headers: { 'x-waymark-probe': '1' } })).body, 'a');
  assert.equal((await call(state, '/fail')).status, 500);
  const view = await traffic();
  assert.ok(Math.abs(view.requestsPerSecond - 3 / 60) < 0.001);
  assert.equal(view.errorRate, 1 / 3);
  assert.ok(view.p95Ms! > 0);
});

test('names that could be pointed here are refused, unknown ones unknown', async () => {
  const state = await put([['a', 100]]);
  const main = `http://127.0.0.1:${new URL(state.url).port}`;
  assert.equal((await call(state, '/', { host: 'evil.example' })).status, 403);
  assert.equal((await call(state, '/', { host: 'localhost:1234' })).status, 200);
  assert.equal((await call(state, '/', { host: HOST })).status, 200);
  assert.equal((await call(main, '/', { host: 'evil.example' })).status, 403);
  assert.equal((await call(main, '/', { host: 'no.staging.localhost' })).status, 404);
  assert.equal((await call(main, '/')).status, 404);
});

test('bodies, headers, cookies and methods pass in both directions', async () => {
  const state = await put([['a', 100]]);
  const body = Buffer.alloc(3_000_000, 'x');
  const answer = await call(state, '/echo', { method: 'POST', body, headers: { 'x-two': ['1', '2'], 'x-forwarded-for': '6.6.6.6' } });
  assert.equal(answer.body.length, body.length);
  assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2']);
  const seen = JSON.parse(answer.headers['x-headers'] as string);
  assert.equal(seen['x-forwarded-for'], '127.0.0.1');
  assert.equal(seen['x-two'], '1, 2');
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    assert.equal((await call(state, '/echo', { method, headers: { 'content-length': '0' } })).status, 200, method);
    assert.equal((await call(state, '/echo', { method, body: 'y' })).body, 'y', method);
  }
  const head = await call(state, '/', { method: 'HEAD' });
  assert.deepEqual([head.status, head.body], [200, '']);
});

test('events stream, and the service learns when the client has left', async () => {
  const state = await put([['a', 100]]);
  const response = await fetch(`${state.localUrl}/events`);
  const reader = response.body!.getReader();
  assert.match(Buffer.from((await reader.read()).value!).toString(), /data: 1/);
  assert.equal((await rooms.routes.get('shop'))!.backends[0].inFlight, 1);
  await reader.cancel();
  await eventually('closed', async () => (await rooms.workloads.log!('a', { limit: 5 })).lines.some(line => line.text === 'events closed'));
  await eventually('none under way', async () => (await rooms.routes.get('shop'))!.backends[0].inFlight === 0);
});

test('a connection that changes its protocol is passed through', async () => {
  const state = await put([['a', 100]]);
  const socket = connect(Number(new URL(state.localUrl).port), '127.0.0.1');
  let text = '';
  socket.on('data', chunk => (text += chunk));
  socket.write('GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n');
  await eventually('switched', () => text.includes('101 Switching'));
  socket.write('hello');
  await eventually('echoed', () => text.endsWith('hello'));
  socket.destroy();
  await eventually('none under way', async () => (await rooms.routes.get('shop'))!.backends[0].inFlight === 0);
});

test('an offer of another protocol is left aside, and each request of the connection is counted', async () => {
  const state = await put([['a', 100]]);
  const answer = await call(state, '/echo', { method: 'POST', body: 'x', headers: { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAoAAAAAIAAAAA' } });
  assert.deepEqual([answer.status, answer.body], [200, 'x']);
  assert.equal(JSON.parse(answer.headers['x-headers'] as string).upgrade, undefined);
});

test('weights are kept exactly, and a workload that is not ready gets nothing', async () => {
  const state = await put([['a', 90], ['b', 10], ['not-there', 50]]);
  const names: string[] = [];
  for (let i = 0; i < 100; i += 1) names.push((await call(state, '/')).body);
  assert.deepEqual([names.filter(name => name === 'a').length, names.filter(name => name === 'b').length], [90, 10]);
  const releases = (await traffic()).releases!.map(item => item.release);
  assert.ok(releases.includes('a') && releases.includes('b'));
});

test('plain words when nothing can answer', async () => {
  const errors = (await traffic()).errorRate;
  const empty = await put([]);
  assert.equal(empty.phase, 'noBackend');
  const nothing = await call(empty, '/');
  assert.equal(nothing.status, 503);
  assert.match(nothing.body, /Nothing is deployed there/);
  assert.equal((await traffic()).errorRate, errors, 'nothing was expected to answer');
  const state = await put([['a', 0], ['not-there', 100]]);
  assert.match((await call(state, '/')).body, /No replica of it is ready/);
  assert.notEqual((await traffic()).errorRate, errors);
  const again = await put([['a', 100]]);
  const broken = await call(again, '/reset');
  assert.equal(broken.status, 502);
});

test('only a refused connection is tried elsewhere, with the body whole', async () => {
  const upstreams = new Upstreams();
  const room = createRoutes(testContext(`${data.path}/other`), upstreams);
  await room.restore();
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    if (request.url === '/reset') request.socket.destroy();
    else request.pipe(response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const refused: number[] = [];
  upstreams.onRefused(upstream => refused.push(upstream.port));
  upstreams.publish('w', [1, port]);
  const state = await room.put('x', route([['w', 1]]));
  const body = 'z'.repeat(200_000);
  for (let i = 0; i < 4; i += 1) {
    const answer = await call(state, '/echo', { method: 'POST', body });
    assert.deepEqual([answer.status, answer.body.length], [200, body.length]);
  }
  assert.ok(refused.length > 0 && refused.every(item => item === 1));
  upstreams.publish('w', [port]);
  asked = 0;
  assert.equal((await call(state, '/reset')).status, 502);
  assert.equal(asked, 1);
  await room.close!();
  server.close();
});

test('no request fails while a route moves to and fro, replicas are replaced and old workloads removed', async () => {
  let generation = 0;
  let state = await put([['a', 100]]);
  const statuses = new Map<string, number>();
  const count = (key: string) => statuses.set(key, (statuses.get(key) ?? 0) + 1);
  let running = true;
  const client = async (path: string) => {
    while (running) {
      await call(state, path, path === '/echo' ? { method: 'POST', body: 'x'.repeat(5000) } : {}).then(answer => count(String(answer.status)), error => count(error.code));
    }
  };
  const clients = ['/', '/', '/slow?ms=150', '/slow?ms=30', '/echo'].map(client);
  const previous = ['a'];
  while (generation < 4) {
    generation += 1;
    const name = `move-${generation}`;
    await rooms.workloads.put(name, serviceSpec({ replicas: 2, env: { NAME: name } }));
    await rooms.ready(name);
    state = await put([[previous.at(-1)!, 90], [name, 10]]);
    await sleep(100);
    state = await put([[name, 100]]);
    const old = previous.at(-1)!;
    if (old !== 'a') await eventually('removed', () => rooms.workloads.remove(old), 20_000);
    previous.push(name);
    // The same workload with another environment: its replicas are replaced one by one.
    await rooms.workloads.put(name, serviceSpec({ replicas: 2, env: { NAME: `${name}b` }, fence: 2 }));
    await rooms.ready(name, 20_000);
  }
  running = false;
  await Promise.all(clients);
  assert.deepEqual([...statuses.keys()], ['200'], JSON.stringify([...statuses]));
  assert.ok(statuses.get('200')! > 200);
  await put([['a', 100]]);
  await eventually('removed', () => rooms.workloads.remove(previous.at(-1)!), 20_000);
});

test('ports last: after a restart of the agent, and while the route is empty', async () => {
  const first = await put([['a', 100]]);
  const second = await rooms.routes.put('other', route([], { host: 'other.staging.localhost', service: 'other' }));
  assert.notEqual(first.localUrl, second.localUrl);
  await rooms.close();
  rooms = await startRooms(data.path);
  assert.equal((await rooms.routes.get('shop'))!.localUrl, first.localUrl);
  assert.equal((await call(first, '/')).body, 'a', 'adopted and reachable at once');
  const squatted = Number(new URL(second.localUrl).port);
  await rooms.close();
  const server = createServer();
  await new Promise<void>(resolve => server.listen(squatted, '127.0.0.1', resolve));
  rooms = await startRooms(data.path);
  const state = await rooms.routes.get('other');
  assert.equal(state!.phase, 'failed');
  assert.match(state!.message, new RegExp(`Port ${squatted}`));
  server.close();
  await eventually('goes on by itself', async () => (await rooms.routes.get('other'))!.phase === 'noBackend');
  await rooms.routes.remove('other');
  await assert.rejects(call(second, '/'), { code: 'ECONNREFUSED' });
});

test('bad specs are refused, and a host belongs to one route', async () => {
  for (const bad of [{ host: 'evil.example' }, { host: 'a.localhost/x' }, { service: 'A' }, { backends: 'x' }, { backends: [{ workload: 'a', weight: 101, release: '' }] }, { backends: [{ workload: '../a', weight: 1, release: '' }] }]) {
    await assert.rejects(rooms.routes.put('bad', route([], bad as object)), { code: 'invalid' }, JSON.stringify(bad));
  }
  await put([['a', 100]]);
  await assert.rejects(rooms.routes.put('second', route([])), { code: 'invalid' });
});

test('pages of strangers cannot use a person\u2019s browser to reach services', async () => {
  const state = await put([['a', 100]]);
  const main = `http://127.0.0.1:${new URL(state.url).port}`;
  const asked = async (headers: Record<string, string>, method = 'POST') =>
    Promise.all([call(state, '/', { method, headers }), call(main, '/', { method, host: HOST, headers })]).then(answers => answers.map(answer => answer.status));
  for (const origin of ['https://evil.example', 'http://localhost.evil.example', 'http://evil.example:7008']) assert.deepEqual(await asked({ origin }), [403, 403], origin);
  assert.deepEqual(await asked({ origin: 'null', 'sec-fetch-site': 'cross-site' }), [403, 403]);
  for (const origin of ['http://shop.staging.localhost:7008', 'http://web.staging.localhost:7008', 'http://localhost:3000', 'http://127.0.0.1:7007', 'http://[::1]:5173']) {
    assert.deepEqual(await asked({ origin }), [200, 200], origin);
  }
  // A form of the service's own page may send this, if its policy is to tell nobody where it comes from.
  assert.deepEqual(await asked({ origin: 'null', 'sec-fetch-site': 'same-origin' }), [200, 200]);
  assert.deepEqual(await asked({ 'sec-fetch-site': 'cross-site' }, 'GET'), [200, 200], 'a link from elsewhere');
  const upgrade = await new Promise<string>(resolve => {
    const socket = connect(Number(new URL(state.localUrl).port), '127.0.0.1');
    let text = '';
    socket.on('data', chunk => (text += chunk)).on('close', () => resolve(text));
    socket.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\nOrigin: https://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    setTimeout(() => socket.destroy(), 1000);
  });
  assert.match(upgrade, /^HTTP\/1.1 403 /);
});

test('one host has one route, also if two are made at the same time', async () => {
  const twin = { host: 'twin.staging.localhost', service: 'twin' };
  const made = await Promise.allSettled(['twin-1', 'twin-2', 'twin-3'].map(name => rooms.routes.put(name, route([['a', 100]], twin))));
  assert.equal(made.filter(item => item.status === 'fulfilled').length, 1);
  for (const name of ['twin-1', 'twin-2', 'twin-3']) await rooms.routes.remove(name);
});
