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
  'platform.yaml': 'kind: Service\nmetadata:\n  name: till\n  team: payments\nspec:\n  language: typescript\n  monitoring:\n    slo: 99.9\n  deployment:\n    canary: true\n',
  'package.json': JSON.stringify({ name: 'till', version: '1.0.0', private: true, scripts: { start: 'node main.js' } }),
  'package-lock.json': JSON.stringify({ name: 'till', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name: 'till', version: '1.0.0' } } }),
  'main.js': `const server = require('http').createServer((request, response) => response.end(process.env.SERVICE_VERSION));
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => process.exit(0));\n`,
};

describe('a canary on the real target, with real requests', () => {
  let agent: TestAgent;
  let platform: TestPlatform;
  let folder: string;
  const post = (url: string, body: object = {}) => platform.api.post(`/api/platform${url}`).set('Authorization', as('ana')).send(body);
  const get = async (url: string) => (await platform.api.get(`/api/platform${url}`).set('Authorization', as('ana'))).body;
  const production = async () => (await get('/services/till')).environments[1];
  const tree = treeOf('till', 'payments', FILES);

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'waymark repositories '));
    agent = await startTestAgent();
    platform = await startPlatform(databases, { sourceControl: new GitSourceControl(folder), target: ({ secrets }) => createLocalTarget({ socket: agent.socket, secrets }) });
    const { body } = await post('/services', { name: 'till', team: 'payments', files: tree });
    await ended(platform, body.id, 'ana', 60_000);
    await ended(platform, (await post('/services/till/deployments', { release: 'r1' })).body.id, 'ana', 60_000);
    platform.sourceControl.push('till', tree.map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), 'Two');
    await until('r2 is in staging', async () => (await get('/services/till')).environments[0].release === 'r2', 60_000);
  });
  afterAll(async () => {
    await platform?.stop();
    await platform?.clean();
    await agent?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('pauses while the source of its figures is dead, and goes on when it is back', async () => {
    const { localUrl, release } = await production();
    expect(release).toBe('r1');
    let asked = 0;
    const load = setInterval(() => {
      asked += 1;
      fetch(localUrl).then(answer => answer.arrayBuffer(), () => undefined);
    }, 25);
    try {
      const { body } = await post('/services/till/deployments', { environments: ['production'], canary: { stepSeconds: 8, measurements: 4, consecutiveErrorLimit: 1 } }).expect(202);
      const page = () => get(`/operations/${body.id}/measurements?limit=200`);
      await until('a first measurement has figures', async () => (await page()).items.some((one: any) => one.verdict !== 'error' && one.candidate.figures.requests > 0), 30_000);

      await agent.kill();
      const paused = await until('it is paused', async () => (await page()).steps.find((step: any) => step.verdict === 'inconclusive'), 30_000);
      expect(paused.reason).toContain('The agent of this machine does not answer');
      expect(await production()).toMatchObject({ release: 'r1', candidate: 'r2', weight: 10 });
      // The platform's own requests go past the proxy: both releases are seen to answer meanwhile.
      expect((await page()).items.at(-1)).toMatchObject({ verdict: 'error', candidate: { figures: null, probes: { asked: 1, failed: 0 } }, stable: { probes: { asked: 1, failed: 0 } } });

      await agent.start();
      const done = await ended(platform, body.id, 'ana', 60_000);
      expect(done).toMatchObject({ outcome: 'succeeded' });
      const { items } = await page();
      const counted = items.flatMap((one: any) => [one.stable.figures, one.candidate.figures]).reduce((sum: number, one: any) => sum + (one?.requests ?? 0), 0);
      expect(counted).toBeGreaterThan(100);
      expect(counted).toBeLessThanOrEqual(asked);
      expect(items.filter((one: any) => one.verdict === 'failed')).toEqual([]);
      expect(await production()).toMatchObject({ release: 'r2', candidate: null, weight: 0 });
    } finally {
      clearInterval(load);
    }
  });
});
