/* eslint-disable no-loop-func -- everything in the loops is awaited there */
import assert from 'node:assert/strict';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { markedProcesses } from '../src/shim/index.ts';
import { startAgentProcess } from './support/agent.ts';
import { bareRepository } from './support/context.ts';
import { eventually, temporaryDir } from './support/dirs.ts';
import { call, serviceSpec } from './support/rooms.ts';

let data: Awaited<ReturnType<typeof temporaryDir>>;
let agent: Awaited<ReturnType<typeof startAgentProcess>>;
before(async () => (data = await temporaryDir()));
after(async () => {
  await agent?.shutdown().catch(() => {});
  await data.remove();
});

/** Shims and services of that data folder. */
const processesOf = async (dir: string) =>
  (await markedProcesses()).filter(({ pid }) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(dir);
    } catch {
      return false;
    }
  });

const phase = (name: string, wanted: string) =>
  eventually(`${name} is ${wanted}`, async () => {
    const state = await agent.api('GET', `/v1/workloads/${name}`);
    return state.phase === wanted && state;
  });

test('services answer while the agent is killed and comes back, nothing is started twice, and shutdown leaves nothing', async () => {
  agent = await startAgentProcess(data.path);
  const service = readFileSync(join(import.meta.dirname, 'support/service.mjs'), 'utf8');
  const repository = bareRepository(data.path, { 'service.mjs': service });
  await agent.api('PUT', '/v1/workspaces/w', { ...repository, fence: 1 });
  const spec = serviceSpec({ replicas: 2, env: { NAME: 'shop' } });
  await agent.api('PUT', '/v1/workloads/shop', spec);
  const first = await phase('shop', 'ready');
  const route = await agent.api('PUT', '/v1/routes/shop', { fence: 1, host: 'shop.staging.localhost', service: 'shop', environment: 'staging', backends: [{ workload: 'shop', weight: 100, release: 'r1' }] });
  assert.equal((await call(route, '/')).body, 'shop');
  await agent.api('PUT', '/v1/jobs/migrate', { fence: 1, workspace: 'w', kind: 'command', command: 'echo once >> ran.txt; sleep 1; cat ran.txt', env: {}, redact: [], timeoutSeconds: 20 });

  const ports = first.replicas.map((replica: { port: number }) => replica.port);
  await agent.kill();
  for (const port of ports) assert.equal((await call(`http://127.0.0.1:${port}`, '/')).body, 'shop');
  agent = await startAgentProcess(data.path);
  assert.equal((await call(route, '/')).body, 'shop', 'the lasting port answers as soon as the agent does');
  const later = await phase('shop', 'ready');
  assert.deepEqual(later.replicas.map((r: { pid: number }) => r.pid), first.replicas.map((r: { pid: number }) => r.pid));
  const job = await eventually('the job ends', async () => {
    const state = await agent.api('GET', '/v1/jobs/migrate');
    return state.state !== 'running' && state;
  });
  assert.deepEqual([job.state, job.words], ['succeeded', 'once']);

  const refused = await agent.api('PUT', '/v1/workloads/shop', { ...spec, fence: 0 });
  assert.equal(refused.error.code, 'fenced');
  const log = await agent.api('GET', '/v1/workloads/shop/log?limit=10');
  assert.ok(log.lines.length >= 4);
  assert.ok((await agent.api('GET', '/v1/traffic?window=60'))[0].requestsPerSecond > 0);

  const units = new Set((await agent.api('GET', '/v1/raw/workloads/shop')).replicas.map((replica: { unit: string }) => replica.unit));
  await agent.shutdown();
  assert.equal((await markedProcesses()).filter(item => units.has(item.unit)).length, 0);
});

test('killed at any moment of starting, moving and removing: afterwards nothing is there twice or left over', async () => {
  const spec = serviceSpec({ replicas: 1, env: { NAME: 'torn' }, fence: 2 });
  for (const delay of [0, 3, 10, 25, 60, 150]) {
    agent = await startAgentProcess(data.path);
    const units = async () => {
      const stored = await agent.api('GET', '/v1/inventory');
      return new Set(Object.values<any>(stored.workloads).flatMap(workload => workload.replicas.map((replica: { unit: string }) => replica.unit)));
    };
    void agent.api('PUT', '/v1/workloads/torn', { ...spec, envHash: `${delay}`, fence: 2 + delay }).catch(() => {});
    await new Promise(resolve => setTimeout(resolve, delay));
    await agent.kill();

    agent = await startAgentProcess(data.path);
    await agent.api('PUT', '/v1/workloads/torn', { ...spec, envHash: `${delay}`, fence: 2 + delay });
    await phase('torn', 'ready');
    await eventually('one replica', async () => (await agent.api('GET', '/v1/workloads/torn')).replicas.length === 1);
    const known = await units();
    const mine = (await processesOf(data.path)).filter(item => !known.has(item.unit));
    assert.deepEqual(mine, [], `orphans after a kill at ${delay} ms`);

    void agent.api('DELETE', `/v1/workloads/torn?fence=${2 + delay}`).catch(() => {});
    await new Promise(resolve => setTimeout(resolve, delay));
    await agent.kill();
    agent = await startAgentProcess(data.path);
    await eventually('gone', async () => (await agent.api('DELETE', `/v1/workloads/torn?fence=${2 + delay}`)).gone);
    await agent.kill();
    assert.deepEqual(await processesOf(data.path), [], `left over after a kill at ${delay} ms`);
  }
});
