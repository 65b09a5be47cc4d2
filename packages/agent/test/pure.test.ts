import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { backoff, isFailing, phaseOf } from '../src/workload/phase.ts';
import type { ReplicaView } from '../src/workload/phase.ts';
import { requestHeaders, responseHeaders } from '../src/route/headers.ts';
import { bucketOf, BUCKETS, quantile } from '../src/route/histogram.ts';
import { hostName, refusal, ROUTE_HOST } from '../src/route/hosts.ts';
import { mergeSamples, Minutes } from '../src/route/minutes.ts';
import { SmoothWeighted } from '../src/route/smoothWeighted.ts';
import { Traffic } from '../src/route/traffic.ts';
import { temporaryDir } from './support/dirs.ts';

/** Numbers that are the same in each run. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    yield state / 2 ** 32;
  }
}

test('law of the weighted round robin: exact over a cycle, and never far off within', () => {
  const random = numbers(7);
  for (let round = 0; round < 300; round += 1) {
    const count = 1 + Math.floor(random.next().value * 6);
    const candidates = Array.from({ length: count }, (_, key) => ({ key, weight: 1 + Math.floor(random.next().value * 100) }));
    const total = candidates.reduce((sum, candidate) => sum + candidate.weight, 0);
    const picker = new SmoothWeighted();
    for (let cycle = 0; cycle < 2; cycle += 1) {
      const picked = new Map<number, number>();
      for (let i = 1; i <= total; i += 1) {
        const { key } = picker.pick(candidates)!;
        picked.set(key, (picked.get(key) ?? 0) + 1);
        for (const { key: other, weight } of candidates) {
          assert.ok(Math.abs((picked.get(other) ?? 0) - (i * weight) / total) < count, 'spread evenly');
        }
      }
      for (const { key, weight } of candidates) assert.equal(picked.get(key), weight);
    }
  }
});

test('weighted round robin when candidates come and go', () => {
  const picker = new SmoothWeighted();
  assert.equal(picker.pick([]), undefined);
  const a = { key: 'a', weight: 90 };
  const b = { key: 'b', weight: 10 };
  for (let i = 0; i < 7; i += 1) picker.pick([a, b]);
  assert.equal(picker.pick([b]), b);
  const later = Array.from({ length: 100 }, () => picker.pick([a, b])!.key);
  assert.ok(Math.abs(later.filter(key => key === 'b').length - 10) <= 1);
});

test('quantiles are within the width of a bucket, for any spread', () => {
  const random = numbers(3);
  for (let round = 0; round < 50; round += 1) {
    const times = Array.from({ length: 500 }, () => 0.2 * 10 ** (random.next().value * 5)).sort((x, y) => x - y);
    const counts = new Array(BUCKETS).fill(0);
    for (const ms of times) counts[bucketOf(ms)] += 1;
    for (const share of [0.5, 0.95, 0.99]) {
      const exact = times[Math.ceil(share * times.length) - 1];
      const found = quantile(counts, share)!;
      assert.ok(found / exact > 0.88 && found / exact < 1.13, `${found} for ${exact}`);
    }
  }
  assert.equal(quantile(new Array(BUCKETS).fill(0), 0.95), null);
  assert.equal(bucketOf(0), 0);
  assert.equal(bucketOf(1e9), BUCKETS - 1);
});

test('traffic over a window: by second, by release, nothing older', () => {
  let now = 1_000_000_000;
  const traffic = new Traffic(() => now);
  const key = { service: 's', environment: 'e' };
  traffic.record({ ...key, release: 'r1', ms: 10, error: true });
  now += 30_000;
  for (let i = 0; i < 9; i += 1) traffic.record({ ...key, release: 'r1', ms: 10, error: false });
  traffic.record({ ...key, release: 'r2', ms: 1000, error: true });
  const [view] = traffic.views(10, [key, { service: 'idle', environment: 'e' }]).filter(item => item.service === 's');
  assert.equal(view.requestsPerSecond, 1);
  assert.equal(view.errorRate, 0.1);
  assert.deepEqual(view.releases!.map(item => [item.release, item.requests, item.errorRate]), [['r1', 9, 0], ['r2', 1, 1]]);
  assert.deepEqual(traffic.views(10, [{ service: 'idle', environment: 'e' }])[0], { service: 'idle', environment: 'e', requestsPerSecond: 0, errorRate: null, p95Ms: null, windowSeconds: 10, releases: [] });
  assert.equal(traffic.views(60, [])[0].errorRate, 2 / 11);
  now += 700_000;
  assert.deepEqual(traffic.views(600, []), []);
});

test('traffic of releases: windows side by side share no request, and what was not counted is not called zero', () => {
  let now = 5_000_500;
  const traffic = new Traffic(() => now);
  const key = { service: 's', environment: 'e' };
  const send = (release: string, requests: number, error = false) => {
    for (let i = 0; i < requests; i += 1) traffic.record({ ...key, release, ms: 10, error });
  };
  now = 5_002_000;
  send('r1', 3);
  send('r2', 2, true);
  now = 5_003_999;
  send('r1', 4);
  now = 5_004_000;
  const counts = (from: number, to: number) => traffic.releases('s', 'e', from, to).releases.map(({ release, requests, errors }) => [release, requests, errors]);
  assert.deepEqual(counts(5002, 5003), [['r1', 3, 0], ['r2', 2, 2]]);
  assert.deepEqual(counts(5003, 5004), [['r1', 4, 0]]);
  assert.deepEqual(counts(5002, 5004), [['r1', 7, 0], ['r2', 2, 2]]);
  assert.deepEqual(counts(5004, 5004), []);
  assert.deepEqual(traffic.releases('other', 'e', 5002, 5004).releases, []);
  assert.equal(traffic.releases('s', 'e', 5002, 5004).since, new Date(5_001_000).toISOString());
  now += 600_000;
  assert.equal(traffic.releases('s', 'e', 5002, 5004).since, new Date(5_005_000).toISOString());
});

test('two halves of a minute add up', () => {
  const half = { service: 's', environment: 'e', minute: '2026-01-01T00:00:00.000Z', requests: 2, errors: 1, sum: 5, buckets: [10, 2] };
  const [whole, ...rest] = mergeSamples([half, half]);
  assert.equal(rest.length, 0);
  assert.deepEqual([whole.requests, whole.errors, whole.latencySumMs], [4, 2, 10]);
});

test('minutes are kept on disk, the one under way is not shown, and old days go', async () => {
  const dir = await temporaryDir();
  let now = Date.parse('2026-03-01T10:00:30Z');
  const minutes = new Minutes(dir.path, () => now);
  const answered = { service: 's', environment: 'e', release: 'r', ms: 4, error: false };
  minutes.record(answered);
  assert.deepEqual(await minutes.since('2026-03-01T00:00:00Z'), []);
  await minutes.flush(true);
  const later = new Minutes(dir.path, () => now);
  later.record({ ...answered, error: true });
  now += 60_000;
  later.record(answered);
  await later.flush();
  const shown = await later.since('2026-03-01T00:00:00Z');
  assert.deepEqual(shown.map(m => [m.minute, m.requests, m.errors, m.latencySumMs]), [['2026-03-01T10:00:00.000Z', 2, 1, 8]], 'both halves');
  assert.deepEqual(await later.since('2026-03-01T10:01:00Z'), []);
  now += 4 * 24 * 3600_000;
  await later.flush();
  later.record(answered);
  now += 60_000;
  await later.flush();
  assert.deepEqual(await readdir(dir.path), ['2026-03-05.jsonl']);
  await dir.remove();
});

test('hosts: which are served, which are unknown, which are refused', () => {
  assert.equal(hostName('My-Api.Staging.localhost:7008'), 'my-api.staging.localhost');
  assert.equal(hostName('my-api.staging.localhost.'), 'my-api.staging.localhost');
  assert.equal(hostName('a b'), undefined);
  assert.equal(hostName(undefined), undefined);
  assert.equal(hostName('evil.com@127.0.0.1'), undefined);
  const own = 'a.staging.localhost';
  for (const good of ['127.0.0.1', 'localhost', '[::1]', own]) assert.equal(refusal(good, own), undefined);
  for (const bad of ['evil.com', 'b.staging.localhost', '127.0.0.1.evil.com', 'localhost.evil.com', '10.0.0.1']) {
    assert.equal(refusal(bad, own)!.status, 403, bad);
  }
  assert.equal(refusal('evil.com', undefined)!.status, 403);
  assert.equal(refusal('unknown.staging.localhost', undefined)!.status, 404);
  assert.ok(ROUTE_HOST.test(own));
  for (const bad of ['localhost', 'a.localhost.evil.com', '-a.localhost', 'A.localhost', 'a..localhost']) assert.ok(!ROUTE_HOST.test(bad), bad);
});

test('headers: what concerns one connection stays there, what the client claims is not believed', () => {
  const rawHeaders = ['Host', 'a.localhost:1', 'Connection', 'keep-alive, X-Own', 'X-Own', '1', 'Keep-Alive', 'x', 'X-Forwarded-For', '6.6.6.6', 'Forwarded', 'for=x', 'Cookie', 'a', 'Cookie', 'b', 'TE', 'trailers', 'Expect', '100-continue'];
  const request = { rawHeaders, headers: { host: 'a.localhost:1', connection: 'keep-alive, X-Own' }, socket: { remoteAddress: '127.0.0.1', localPort: 1 } };
  const headers = requestHeaders(request as never);
  assert.deepEqual(headers.slice(0, 6), ['Host', 'a.localhost:1', 'Cookie', 'a', 'Cookie', 'b']);
  assert.deepEqual(headers.slice(6), ['X-Forwarded-For', '127.0.0.1', 'X-Forwarded-Host', 'a.localhost:1', 'X-Forwarded-Port', '1', 'X-Forwarded-Proto', 'http']);
  assert.deepEqual(responseHeaders({ connection: 'close, x-hop', 'x-hop': '1', 'transfer-encoding': 'chunked', 'set-cookie': ['a', 'b'] }), { 'set-cookie': ['a', 'b'] });
});

const view = (extra: Partial<ReplicaView>): ReplicaView => ({ index: 0, phase: 'starting', exits: 0, ageMs: 100, everReady: false, needsEnv: false, ...extra });
const phase = (replicas: ReplicaView[], wanted = replicas.length) => phaseOf({ wanted, replicas, removing: false, servingBefore: 0 }).phase;

test('phase of a workload', () => {
  assert.equal(phase([view({})]), 'starting');
  assert.equal(phase([view({ phase: 'ready', readyForMs: 1, everReady: true })]), 'ready');
  assert.equal(phase([view({ phase: 'ready', readyForMs: 1, everReady: true }), view({ phase: 'unready', everReady: true })]), 'degraded');
  assert.equal(phase([view({ phase: 'crashed', exits: 3 })]), 'failing');
  assert.equal(phase([view({ phase: 'ready', exits: 3, readyForMs: 100, everReady: true })]), 'failing', 'ready for a moment between crashes');
  assert.equal(phase([view({ phase: 'ready', exits: 3, readyForMs: 11_000, everReady: true })]), 'ready');
  assert.equal(phase([view({ phase: 'starting', exits: 1, ageMs: 9000 })]), 'failing', 'slow crashes are shown within 10 s');
  assert.equal(phase([view({ ageMs: 61_000 })]), 'failing');
  assert.equal(phase([view({ phase: 'crashed', needsEnv: true })]), 'needsEnv');
  assert.equal(phase([]), 'ready');
  assert.equal(isFailing(view({ phase: 'stopping', exits: 9 })), false);
  for (let exits = 1; exits < 60; exits += 1) assert.ok(backoff(exits) <= 30_000 && backoff(exits + 1) >= backoff(exits));
});
