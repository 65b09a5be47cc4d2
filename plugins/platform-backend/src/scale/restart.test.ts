import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, runOnceMore, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('a restart', () => {
  let platform: TestPlatform;
  const post = (path: string, body: object = {}, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);
  const restart = (environment = 'staging', body: object = {}) => post(`/services/cart-api/environments/${environment}/restart`, body);
  const place = async () => (await platform.api.get('/api/platform/services/cart-api').set('Authorization', as('ana'))).body.environments[0];
  const running = () => [...platform.world.objects.keys()].filter(key => key.startsWith('workload/'));
  const gone = async (name: string) => {
    for (let tries = 0; tries < 1000 && running().includes(name); tries++) await new Promise(resolve => setTimeout(resolve, 50));
    return !running().includes(name);
  };

  beforeAll(async () => {
    platform = await startPlatform(databases);
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node one.ts', migrate: 'migrate' } }));
    await ended(platform, (await post('/services', { name: 'cart-api', team: 'payments', files: treeOf('cart-api', 'payments') }).expect(202)).body.id);
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('starts the release beside itself, moves the traffic, then ends the old processes', async () => {
    const before = platform.world.calls.length;
    const done = await ended(platform, (await restart('staging', { reason: 'It leaks' }).expect(202)).body.id);
    expect(done).toMatchObject({ kind: 'restart', outcome: 'succeeded', result: { release: 'r1', environment: 'staging' } });
    expect(await gone('workload/cart-api-staging-r1-c1')).toBe(true);
    expect(running()).toEqual(['workload/cart-api-staging-r1-c2']);
    expect(platform.world.calls.slice(before)).toEqual(['apply workload/cart-api-staging-r1-c2', 'apply route/cart-api-staging', 'remove workload/cart-api-staging-r1-c1']);
    expect(await place()).toMatchObject({ release: 'r1', candidate: null, ready: true });
    expect((await place()).nodes.map((n: any) => n.id).sort()).toEqual(['postgres', 'route', 'workload/r1']);
    expect(await platform.knex('binding').where({ environment: 'staging' }).first()).toMatchObject({ config_revision: 2, candidate_config_revision: null });
    // A worker that dies in between does nothing twice.
    expect((await runOnceMore(platform, done.id)).outcome).toBe('succeeded');
    expect(running()).toEqual(['workload/cart-api-staging-r1-c2']);
  });

  it('leaves the old processes where the new ones do not come up, and goes on at Retry', async () => {
    // Only what is started from now on breaks.
    platform.world.slow.add('node one.ts');
    const begun = (await restart().expect(202)).body.id;
    expect((await restart().expect(409)).body.error.message).toContain('is being restarted');
    for (let tries = 0; tries < 1000 && running().length < 2; tries++) await new Promise(resolve => setTimeout(resolve, 50));
    expect(running()).toContain('workload/cart-api-staging-r1-c3');
    platform.world.slow.clear();
    platform.world.fails.set('node one.ts', 'out of memory');
    const failed = await ended(platform, begun);
    platform.world.fails.clear();
    expect(failed).toMatchObject({ outcome: 'failed', error: { step: 'deploy', why: expect.stringContaining('out of memory') } });
    expect(await gone('workload/cart-api-staging-r1-c3')).toBe(true);
    expect(running()).toEqual(['workload/cart-api-staging-r1-c2']);
    await post(`/operations/${begun}/retry`).expect(202);
    expect((await ended(platform, begun)).outcome).toBe('succeeded');
    expect(await gone('workload/cart-api-staging-r1-c2')).toBe(true);
    expect(running()).toEqual(['workload/cart-api-staging-r1-c4']);
  });

  it('refuses where nothing serves', async () => {
    expect((await restart('production').expect(409)).body.error.why).toBe('Nothing serves there.');
    await restart('moon').expect(404);
    await post('/services/cart-api/environments/staging/restart', {}, 'ben').expect(403);
  });
});
