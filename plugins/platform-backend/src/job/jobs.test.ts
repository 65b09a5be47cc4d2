import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';
import { jobFailed } from './jobFailed';

jest.setTimeout(60_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const FILE = `kind: Service
metadata: { name: mailer, team: payments }
spec:
  language: typescript
  jobs:
    nightly: { schedule: "0 3 * * *", command: npm run tidy, timezone: Europe/Berlin }
    weekly: { schedule: "@weekly", command: npm run report, suspend: true }
`;

describe('jobs of a service', () => {
  let platform: TestPlatform;

  const post = (path: string, body: object, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);
  const get = (path: string) => platform.api.get(`/api/platform${path}`).set('Authorization', as('ana'));

  beforeAll(async () => {
    platform = await startPlatform(databases);
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node src/main.ts' } }));
    const files = treeOf('mailer', 'payments').map(file => (file.path === 'platform.yaml' ? { ...file, contentBase64: Buffer.from(FILE).toString('base64') } : file));
    const { body } = await post('/repositories', { name: 'mailer', team: 'payments', files }).expect(202);
    await ended(platform, body.id);
    const done = await ended(platform, (await post('/services/mailer/deployments', { environments: ['staging'] }).expect(202)).body.id);
    if (done.outcome !== 'succeeded') throw new Error(JSON.stringify(done.error));
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  const RUNS = '/services/mailer/environments/staging/jobs/nightly/runs';
  const staging = async () => (await get('/services/mailer').expect(200)).body.environments[0];
  const conditionOf = async (type: string) => (await staging()).conditions.find((one: any) => one.type === type);

  it('are listed as the file has them', async () => {
    const { items } = (await get('/services/mailer/jobs').expect(200)).body;
    expect(items).toEqual([
      expect.objectContaining({ name: 'nightly', environment: 'staging', schedule: '0 3 * * *', timezone: 'Europe/Berlin', command: 'npm run tidy', suspended: false, nextAt: null, runs: [] }),
      expect.objectContaining({ name: 'weekly', suspended: true }),
    ]);
    expect(await staging()).toMatchObject({ ready: true });
  });

  it('run when somebody asks, once for each time, and it is written down who did', async () => {
    const first = await ended(platform, (await post(RUNS, {}).expect(202)).body.id);
    expect(first).toMatchObject({ kind: 'job.run', outcome: 'succeeded', result: { exitCode: 0 } });
    const second = await ended(platform, (await post(RUNS, {}).expect(202)).body.id);
    const [nightly] = (await get('/services/mailer/jobs')).body.items;
    expect(nightly.runs.map((run: any) => run.id)).toEqual([`${second.id}-1`, `${first.id}-1`]);
    expect(await platform.knex('binding').where({ service: 'mailer', environment: 'staging' }).pluck('jobs_asked')).toEqual([{}]);
    expect(await platform.knex('audit').where({ action: 'runJob', subject: 'mailer' }).pluck('outcome')).toEqual(['allowed', 'allowed']);
  });

  it('tell of the last run that failed until one succeeds, and what serves stays ready', async () => {
    platform.world.fails.set('npm run tidy', 'no room left');
    const failed = await ended(platform, (await post(RUNS, {}).expect(202)).body.id);
    expect(failed).toMatchObject({ outcome: 'failed', error: { why: 'no room left', next: 'platform jobs mailer --env staging' } });
    expect(await conditionOf('JobFailed')).toMatchObject({ status: 'True', cause: { node: 'job/nightly', words: 'no room left' }, next: 'platform jobs mailer --env staging' });
    expect(await staging()).toMatchObject({ ready: true, health: 'healthy' });
    platform.world.fails.clear();
    await post(`/operations/${failed.id}/retry`, {}).expect(202);
    expect((await ended(platform, failed.id)).outcome).toBe('succeeded');
    expect(await conditionOf('JobFailed')).toBeUndefined();
  });

  it('are run by their owners, where they are, and never two at once', async () => {
    await post(RUNS, {}, 'ben').expect(403);
    expect((await post('/services/mailer/environments/staging/jobs/nightli/runs', {}).expect(404)).body.error.why).toBe('There are: nightly, weekly.');
    await post('/services/mailer/environments/production/jobs/nightly/runs', {}).expect(409);
    await get('/services/mailer/environments/staging/jobs/nightly/runs/none/log').expect(404);
    platform.world.runs.set('mailer-staging--nightly', [{ id: 'at-1', by: 'clock', state: 'running', startedAt: '2026-01-01T00:00:00Z' }]);
    await platform.knex('work').where({ key: 'binding:mailer/staging' }).update({ due_at: platform.knex.fn.now() });
    for (let seen = ''; seen !== 'running'; seen = (await get('/services/mailer/jobs')).body.items[0].runs[0].state) await new Promise(resolve => setTimeout(resolve, 50));
    expect((await post(RUNS, {}).expect(409)).body.error.why).toContain('One run is going on since 2026-01-01');
  });
});

it('names all that have failed in one condition', () => {
  const node = (id: string, bad: boolean) => ({ id, type: 'job', name: id, phase: 'ready' as const, message: `${id} failed`, ...(bad ? { cause: { node: id } } : {}) });
  const where = { service: 'mailer', environment: 'staging' };
  expect(jobFailed([node('job/a', true), node('job/b', false), node('job/c', true)], where)?.message).toBe('job/a failed; job/c failed');
  expect(jobFailed([node('job/b', false)], where)).toBeUndefined();
});
