import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, beforeEach, afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { markedProcesses } from '../src/shim/index.ts';
import { probe } from '../src/workload/probe.ts';
import { startAgentProcess } from './support/agent.ts';
import { bareRepository } from './support/context.ts';
import { eventually, temporaryDir } from './support/dirs.ts';
import { serviceSpec } from './support/rooms.ts';

let data: Awaited<ReturnType<typeof temporaryDir>>;
let agent: Awaited<ReturnType<typeof startAgentProcess>>;
let repository: { repositoryPath: string; commit: string };
before(async () => {
  const service = readFileSync(join(import.meta.dirname, 'support/service.mjs'), 'utf8');
  data = await temporaryDir();
  repository = bareRepository(data.path, { 'service.mjs': service });
});
after(() => data.remove());

beforeEach(async () => {
  agent = await startAgentProcess(data.path);
  await agent.api('PUT', '/v1/workspaces/w', { ...repository, fence: 1 });
});
afterEach(async () => {
  await agent.shutdown().catch(() => {});
  rmSync(join(data.path, 'agent'), { recursive: true, force: true });
});

const job = (command: string) => ({ fence: 1, workspace: 'w', kind: 'command', command, env: {}, redact: [], timeoutSeconds: 20 });
const path = (...parts: string[]) => join(data.path, 'agent', ...parts);

/** Shims and services of the data folder. */
const processes = async () =>
  (await markedProcesses()).filter(({ pid }) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(data.path);
    } catch {
      return false;
    }
  });

test('a job whose end cannot be written down takes nothing else with it, and is written down once that works', async () => {
  await agent.api('PUT', '/v1/jobs/j', job('sleep 0.5'));
  // Stands for a full disk: a file cannot take the place of a folder.
  const record = path('jobs/j/job.json');
  const content = readFileSync(record);
  rmSync(record);
  mkdirSync(record);
  await eventually('the command ended', () => {
    try {
      return (JSON.parse(readFileSync(path('jobs/j/state.json'), 'utf8')) as { ended?: boolean }).ended;
    } catch {
      return false;
    }
  });
  await sleep(500);
  assert.equal((await agent.api('GET', '/v1/health')).pid, agent.pid);
  rmSync(record, { recursive: true });
  writeFileSync(record, content);
  const state = await eventually('its end is known', async () => {
    const now = await agent.api('GET', '/v1/jobs/j');
    return now.state !== 'running' && now;
  });
  assert.equal(state.state, 'succeeded');
});

test('a job that is being removed is gone at last, also if nobody asks again, and its name can be used', async () => {
  await agent.api('PUT', '/v1/jobs/j', job("trap '' TERM; sleep 30 & while true; do sleep 0.1; done"));
  await eventually('it runs', async () => (await processes()).length > 1);
  assert.deepEqual(await agent.api('DELETE', '/v1/jobs/j?fence=1'), { gone: false });
  const again = await agent.api('PUT', '/v1/jobs/j', job('true'));
  assert.ok(again.state === 'running' || again.state === 'succeeded');
  await eventually('the new one ends', async () => (await agent.api('GET', '/v1/jobs/j')).state === 'succeeded', 3000);
});

test('nothing is started by a request that comes while everything is being stopped', async () => {
  await agent.api('PUT', '/v1/workloads/first', serviceSpec({ env: { MODE: 'stubborn' }, stopSeconds: 1 }));
  await eventually('it is ready', async () => (await agent.api('GET', '/v1/workloads/first')).phase === 'ready');
  const ended = agent.shutdown();
  await sleep(100);
  const late = await Promise.all([
    agent.api('PUT', '/v1/workloads/second', serviceSpec({})),
    agent.api('PUT', '/v1/jobs/late', job('sleep 30')),
  ]).catch(error => [{ error: { code: error.code } }, { error: { code: error.code } }]);
  await ended;
  assert.deepEqual(late.map(answer => answer.error?.code), ['failed', 'failed']);
  assert.deepEqual(await processes(), []);
});

test('a workload whose record cannot be read leaves no process behind', async () => {
  await agent.api('PUT', '/v1/workloads/shop', serviceSpec({}));
  await eventually('it is ready', async () => (await agent.api('GET', '/v1/workloads/shop')).phase === 'ready');
  await agent.kill();
  writeFileSync(path('workloads/shop/state.json'), '{"spec":');
  agent = await startAgentProcess(data.path);
  assert.deepEqual(await agent.api('GET', '/v1/workloads'), { names: [] });
  assert.deepEqual(await processes(), []);
});

test('a removal that fails is tried again when it is asked for', async () => {
  await agent.api('PUT', '/v1/workloads/shop', serviceSpec({}));
  await eventually('it is ready', async () => (await agent.api('GET', '/v1/workloads/shop')).phase === 'ready');
  const blocker = path('workloads/shop/state.json.tmp');
  // The agent may be writing that very file just now: that it is ready is written down.
  await eventually('nothing is being written', async () => {
    try {
      mkdirSync(blocker);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
  const refused = await agent.api('DELETE', '/v1/workloads/shop?fence=1');
  assert.equal(refused.error?.code, 'failed');
  rmSync(blocker, { recursive: true });
  await eventually('it is gone', async () => (await agent.api('DELETE', '/v1/workloads/shop?fence=1')).gone, 5000);
});

test('what a replica says when it is not ready is masked', async () => {
  const secret = 'pw-8c1f0a9be2';
  const program = `require("http").createServer((q,s)=>{s.statusCode=503;s.end("no: "+process.env.SECRET)}).listen(+process.env.PORT,"127.0.0.1")`;
  await agent.api('PUT', '/v1/workloads/shop', serviceSpec({ command: `node -e '${program}'`, env: { SECRET: secret }, redact: [secret] }));
  const answers = (words: RegExp) => eventually(String(words), async () => {
    const { message } = await agent.api('GET', '/v1/workloads/shop');
    assert.ok(!message.includes(secret), message);
    return words.test(message) && message;
  });
  await answers(/answers 503: no: \*\*\*/);
  await agent.kill();
  agent = await startAgentProcess(data.path);
  await answers(/answers 503/);
});

test('an answer without end to a probe is not read to its end', async () => {
  let written = 0;
  const server = createServer(socket => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 503 no\r\nConnection: close\r\n\r\n');
    const chunk = Buffer.alloc(256 * 1024, 97);
    const more = () => {
      while (!socket.destroyed && socket.write(chunk)) written += chunk.length;
      written += chunk.length;
    };
    socket.on('drain', more);
    more();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const result = await probe((server.address() as AddressInfo).port, '/readyz', 1500);
  server.close();
  assert.match(result.said!, /^a{100}/);
  assert.ok(written < 32 * 1024 * 1024, `${written} bytes were read`);
});

test('of agents that start together on what a dead one left, one has the data folder', async () => {
  const module = join(import.meta.dirname, '../src/pidFile.ts');
  const dir = join(data.path, 'claims');
  mkdirSync(dir);
  const rounds = 40;
  const program = `
    const { claimPidFile } = await import(${JSON.stringify(module)});
    const [at, dir] = process.argv.slice(1);
    const had = [];
    for (let round = 0; round < ${rounds}; round += 1) {
      while (Date.now() < Number(at) + round * 40) ;
      await claimPidFile(dir + '/' + round).then(() => had.push(round), () => {});
    }
    process.stdout.write(JSON.stringify(had));
    setTimeout(() => process.exit(0), 1500);
  `;
  for (let round = 0; round < rounds; round += 1) writeFileSync(join(dir, String(round)), JSON.stringify({ pid: 1, start: 'long ago', boot: 'another' }));
  const at = String(Date.now() + 1500);
  const claims = await Promise.all(
    Array.from({ length: 3 }, () => promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program, at, dir])),
  );
  const had = claims.flatMap(claim => JSON.parse(claim.stdout) as number[]).sort((a, b) => a - b);
  assert.deepEqual(had, Array.from({ length: rounds }, (_, round) => round));
});
