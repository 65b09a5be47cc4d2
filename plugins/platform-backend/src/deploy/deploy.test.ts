import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('a repository from files, and a deployment', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await startPlatform(databases);
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node src/main.ts', migrate: 'migrate' } }));
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  const post = (path: string, body: object, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);
  const get = (path: string, who = 'ana') => platform.api.get(`/api/platform${path}`).set('Authorization', as(who));
  const deploy = async (service: string, body: object) => ended(platform, (await post(`/services/${service}/deployments`, body).expect(202)).body.id);
  const tree = (name: string) => treeOf(name, 'payments').map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') }));
  const readme = [{ path: 'README.md', contentBase64: Buffer.from('# Notes').toString('base64') }];

  it('makes the service that its platform.yaml names, and deploys nothing of it until it is asked to', async () => {
    const { body } = await post('/repositories', { name: 'refund-api', team: 'payments', files: treeOf('refund-api', 'payments') }).expect(202);
    const made = await ended(platform, body.id);
    expect(made).toMatchObject({ kind: 'repository.create', outcome: 'succeeded', service: 'refund-api' });
    expect(made.steps.map((s: any) => s.id)).toEqual(['service', 'repository', 'tidy']);
    const before = await get('/services/refund-api').expect(200);
    expect(before.body.environments.map((e: any) => e.release)).toEqual([null, null]);
    expect(platform.world.calls.filter(c => c.includes('refund-api'))).toEqual([]);

    const done = await deploy('refund-api', { environments: ['staging'] });
    expect(done).toMatchObject({ kind: 'deploy', outcome: 'succeeded', environment: 'staging', result: { release: 'r1' } });
    const after = await get('/services/refund-api').expect(200);
    expect(after.body.environments.map((e: any) => e.release)).toEqual(['r1', null]);
  });

  it('brings the same release to production, with a database of its own', async () => {
    const done = await deploy('refund-api', { environments: ['production'], release: 'r1' });
    expect(done).toMatchObject({ outcome: 'succeeded', result: { release: 'r1', environment: 'production' } });
    expect(platform.world.calls).toEqual(expect.arrayContaining(['apply postgres/refund-api-production-db', 'apply workload/refund-api-production-r1-c1', 'apply route/refund-api-production']));
    // Nothing was built once more.
    expect(await platform.knex('operation').where({ service: 'refund-api', kind: 'pipeline.run' })).toHaveLength(1);
    const { body } = await get('/services/refund-api');
    expect(body.environments[1]).toMatchObject({ name: 'production', release: 'r1', ready: true });
  });

  it('leaves what served before when the release does not come up, and goes on at Retry', async () => {
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node src/two.ts' } }));
    const sha = platform.sourceControl.push('refund-api', tree('refund-api'), 'Second');
    await deploy('refund-api', { environments: ['staging'] });
    platform.world.fails.set('node src/two.ts', 'Cannot find two.ts');
    const failed = await deploy('refund-api', { environments: ['production'] });
    expect(failed).toMatchObject({ outcome: 'failed', result: { release: 'r2' }, error: { step: 'production/deploy', why: expect.stringContaining('Cannot find two.ts') } });
    expect((await get('/services/refund-api')).body.environments[1]).toMatchObject({ release: 'r1', ready: true, candidate: null });
    platform.world.fails.clear();
    await post(`/operations/${failed.id}/retry`, {}).expect(202);
    expect((await ended(platform, failed.id)).outcome).toBe('succeeded');
    expect((await get('/services/refund-api')).body.environments[1]).toMatchObject({ release: 'r2', ready: true, commit: { sha } });
  });

  it('says of a commit that failed to build at which stage', async () => {
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node src/two.ts', test: 'test' } }));
    platform.world.fails.set('node --run test', '1 of 3 failed');
    platform.sourceControl.push('refund-api', tree('refund-api'), 'Third');
    const failed = await deploy('refund-api', { environments: ['production'] });
    platform.world.fails.clear();
    expect(failed).toMatchObject({ outcome: 'failed', error: { step: 'release', what: expect.stringContaining('Test'), why: expect.stringContaining('1 of 3 failed') } });
    expect((await get('/services/refund-api')).body.environments[1]).toMatchObject({ release: 'r2', ready: true });
  });

  it('lets one deployment to a place end before the next begins, and undoes one that has not ended', async () => {
    platform.world.slow.add('node src/main.ts');
    const first = await post('/services/refund-api/deployments', { environments: ['production'], release: 'r1' }).expect(202);
    const second = await post('/services/refund-api/deployments', { environments: ['production'], release: 'r2' }, 'pia').expect(409);
    expect(second.body.error).toMatchObject({ message: 'refund-api is being deployed by somebody else', why: expect.stringContaining('user:default/ana') });
    await post(`/operations/${first.body.id}/undo`, {}).expect(202);
    expect((await ended(platform, first.body.id)).outcome).toBe('undone');
    platform.world.slow.clear();
    expect((await get('/services/refund-api')).body.environments[1]).toMatchObject({ release: 'r2', candidate: null });
  });

  it('refuses what is plainly wrong, and names the field', async () => {
    const nowhere = await post('/services/refund-api/deployments', { environments: ['moon'] }).expect(404);
    expect(nowhere.body.error.problems).toEqual([{ path: 'environments', message: 'there is no "moon"' }]);
    const nothing = await post('/services/refund-api/deployments', { release: 'r99' }).expect(404);
    expect(nothing.body.error.problems[0].path).toBe('release');
    await post('/services/refund-api/deployments', { release: '99' }).expect(400);
    await post('/services/none-api/deployments', {}).expect(404);
    const wrong = await post('/repositories', { name: 'Notes', team: 'payments', files: readme }).expect(400);
    expect(wrong.body.error.problems[0].path).toBe('name');
    const empty = await post('/repositories', { name: 'notes', team: 'payments', files: [] }).expect(400);
    expect(empty.body.error.problems[0].path).toBe('files');
    await post('/repositories', { name: 'notes', team: 'payments', files: treeOf('other', 'payments') }).expect(400);
    expect(await platform.knex('repository').where({ name: 'notes' })).toEqual([]);
  });

  it('keeps a repository without platform.yaml out of the services, and its name from anybody else', async () => {
    const { body } = await post('/repositories', { name: 'notes', team: 'payments', files: readme }).expect(202);
    expect((await ended(platform, body.id)).outcome).toBe('succeeded');
    expect((await get('/repositories/notes').expect(200)).body).toMatchObject({ name: 'notes', service: null, team: 'payments' });
    expect((await get('/services?q=notes')).body.items).toEqual([]);
    const service = await post('/services', { name: 'notes', team: 'search', files: treeOf('notes', 'search') }, 'ben').expect(409);
    expect(service.body.error.why).toContain('Team "payments" has a repository');
    platform.sourceControl.push('notes', [], 'More');
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(await platform.knex('operation').where({ kind: 'pipeline.run', service: 'notes' })).toEqual([]);
  });

  it('takes back what it has made, and only that', async () => {
    platform.sourceControl.broken.add('lost-api');
    const { body } = await post('/repositories', { name: 'lost-api', team: 'payments', files: treeOf('lost-api', 'payments') }).expect(202);
    await new Promise(resolve => setTimeout(resolve, 500));
    await post(`/operations/${body.id}/undo`, {}).expect(202);
    expect((await ended(platform, body.id)).outcome).toBe('undone');
    platform.sourceControl.broken.delete('lost-api');
    expect(await platform.knex('service').where({ name: 'lost-api' })).toEqual([]);
    expect(await platform.knex('repository').where({ name: 'lost-api' })).toEqual([]);
    await get('/repositories/notes').expect(200);
  });
});
