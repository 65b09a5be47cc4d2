import { TestDatabases } from '@backstage/backend-test-utils';
import { startTestAgent, type TestAgent, until } from '@waymark/agent/testing';
import { createLocalTarget } from '@waymark/platform-backend-module-local';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GitSourceControl } from '../__testUtils__/gitSourceControl';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

// Real processes on a busy machine.
jest.setTimeout(120_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const FILES = {
  'platform.yaml': 'kind: Service\nmetadata:\n  name: desk\n  team: payments\nspec:\n  language: typescript\n',
  'package.json': JSON.stringify({ name: 'desk', version: '1.0.0', private: true, scripts: { start: 'node main.js' } }),
  'package-lock.json': JSON.stringify({ name: 'desk', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name: 'desk', version: '1.0.0' } } }),
  'main.js': `const server = require('http').createServer((request, response) => response.end(process.env.SERVICE_VERSION + ' ' + process.pid));
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => server.close(() => process.exit(0)));\n`,
};

describe('restart and rollback on the real target, under load', () => {
  let agent: TestAgent;
  let platform: TestPlatform;
  let folder: string;
  const post = (url: string, body: object = {}) => platform.api.post(`/api/platform${url}`).set('Authorization', as('ana')).send(body);
  const staging = async () => (await platform.api.get('/api/platform/services/desk').set('Authorization', as('ana'))).body.environments[0];
  const tree = treeOf('desk', 'payments', FILES);
  const ask = async (url: string) => {
    const answer = await fetch(url);
    return { status: answer.status, text: await answer.text() };
  };
  /** What fails of the requests that are sent while something is done. */
  const underLoad = async (work: () => Promise<unknown>) => {
    const { localUrl } = await staging();
    const failed: string[] = [];
    let sent = 0;
    const asked: Array<Promise<unknown>> = [];
    const load = setInterval(() => {
      sent += 1;
      asked.push(ask(localUrl).then(({ status, text }) => void (status === 200 || failed.push(`${status} ${text}`)), error => void failed.push(String(error))));
    }, 25);
    try {
      await work();
    } finally {
      clearInterval(load);
    }
    await Promise.all(asked);
    return { failed, sent };
  };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'waymark repositories '));
    agent = await startTestAgent();
    platform = await startPlatform(databases, { sourceControl: new GitSourceControl(folder), target: ({ secrets }) => createLocalTarget({ socket: agent.socket, secrets }) });
    await ended(platform, (await post('/services', { name: 'desk', team: 'payments', files: tree })).body.id, 'ana', 60_000);
  });
  afterAll(async () => {
    await platform?.stop();
    await platform?.clean();
    await agent?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('gives new processes without a failed request', async () => {
    const { localUrl } = await staging();
    const before = await ask(localUrl);
    const { failed, sent } = await underLoad(async () => {
      const done = await ended(platform, (await post('/services/desk/environments/staging/restart').expect(202)).body.id, 'ana', 60_000);
      expect(done).toMatchObject({ outcome: 'succeeded' });
      await until('only the new one is left', async () => (await staging()).nodes.length === 2, 30_000);
    });
    expect(failed).toEqual([]);
    expect(sent).toBeGreaterThan(10);
    const after = await ask(localUrl);
    expect(after.text).toMatch(/^r1 /);
    expect(after.text).not.toBe(before.text);
  });

  it('goes back without a failed request', async () => {
    platform.sourceControl.push('desk', tree.map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), 'Two');
    await until('r2 serves', async () => (await staging()).release === 'r2' && (await staging()).ready, 60_000);
    const { failed } = await underLoad(async () => {
      const done = await ended(platform, (await post('/services/desk/rollbacks', { environment: 'staging' }).expect(202)).body.id, 'ana', 60_000);
      expect(done).toMatchObject({ outcome: 'succeeded', result: { release: 'r1' } });
    });
    expect(failed).toEqual([]);
    expect((await ask((await staging()).localUrl)).text).toMatch(/^r1 /);
  });
});
