import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('a service with all that its page shows', () => {
  let platform: TestPlatform;
  const get = (path: string) => platform.api.get(`/api/platform${path}`).set('Authorization', as('ben'));
  const post = (path: string, body: object, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);
  const home = async () => (await get('/services/home-api/home').expect(200)).body;
  const create = async (name: string) => ended(platform, (await post('/services', { name, team: 'payments', files: treeOf(name, 'payments') }).expect(202)).body.id);

  beforeAll(async () => {
    platform = await startPlatform(databases);
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'start' } }));
    await create('home-api');
    await create('other-api');
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('has the service as it is read alone, and nothing where nothing stands in the way', async () => {
    const { body: alone } = await get('/services/home-api').expect(200);
    expect(await home()).toEqual({
      service: alone,
      environments: [expect.objectContaining({ name: 'staging', production: false, protection: 'none' }), expect.objectContaining({ name: 'production', production: true, protection: 'warn' })],
      running: [], freezes: [], approvals: [], incident: null, previews: [],
    });
    const { body } = await get('/services/nothing-api/home').expect(404);
    expect(body.error).toMatchObject({ why: expect.any(String), next: expect.any(String) });
  });

  it('says of an environment whose time has come what it waits for', async () => {
    const { knex } = platform;
    const conditions = async () => (await home()).service.environments.find((e: any) => e.name === 'staging').conditions;
    expect(await conditions()).not.toContainEqual(expect.objectContaining({ type: 'Expirable' }));
    await knex('operation').insert({ id: 'op-maker', kind: 'environment.clone', title: 'Clone it', team: 'payments', actor: 'user:default/ana', door: 'cli', state: 'running', exclusive_key: 'environment:staging', input: '{}' });
    await knex('environment').where({ name: 'staging' }).update({ expires_at: knex.raw(`now() - interval '1 minute'`) });
    expect((await conditions())[0]).toMatchObject({ type: 'Expirable', status: 'False', message: expect.stringContaining('Clone it') });
    await knex('environment').where({ name: 'staging' }).update({ expires_at: null });
    await knex('operation').where({ id: 'op-maker' }).delete();
  });

  it('has what concerns it as the lists have it, and nothing of others', async () => {
    const { knex } = platform;
    await knex('environment').insert({ name: 'elsewhere', target: 'fake', base: 'staging', team: 'payments' });
    for (const service of ['home-api', 'other-api']) {
      const [{ id }] = await knex('operation').insert({ id: `op-${service}`, kind: 'deploy', title: 'Waits', service, team: 'payments', actor: 'user:default/ana', door: 'cli', state: 'running', input: JSON.stringify({ environments: ['production'] }) }, 'id');
      await knex('approval').insert({ operation: id, service, team: 'payments', environment: 'production', attempt: 1, requested_by: 'user:default/ana', expires_at: new Date(Date.now() + 60_000), state: 'waiting', seen: '{}' });
      // Going already: else it would be torn down while it is read, as its branch is not there.
      await knex('environment').insert({ name: `a-${service}`, target: 'fake', base: 'staging', service, branch: 'preview/a', removing: true });
      await post(`/services/${service}/incidents`, { title: `${service} fails` }).expect(201);
    }
    const freeze = async (body: object) => (await post('/freezes', { reason: 'A test', ...body }, 'pia').expect(201)).body.id;
    const planned = await freeze({ team: 'payments', startsAt: '2099-01-01T00:00:00Z' });
    const place = await freeze({ environment: 'production' });
    await freeze({ environment: 'elsewhere' });
    await freeze({ team: 'search' });
    const over = await freeze({ service: 'home-api' });
    await post(`/freezes/${over}/end`, {}).expect(200);

    const all = await home();
    const items = async (path: string) => (await get(path).expect(200)).body.items;
    expect(all.running).toEqual(await items('/operations?service=home-api&state=running'));
    expect(all.approvals).toEqual(await items('/approvals?service=home-api&state=waiting'));
    expect([all.incident]).toEqual(await items('/incidents?service=home-api&open=true'));
    expect(all.previews).toEqual(await items('/services/home-api/previews'));
    expect([all.running, all.approvals, all.previews].map(list => list.length)).toEqual([1, 1, 1]);
    expect(all.environments.map((e: any) => e.name)).toEqual(['staging', 'production']);
    const ofIncident = all.freezes.find((f: any) => f.incident === all.incident.id);
    expect(all.freezes.map((f: any) => [f.id, f.active])).toEqual([[place, true], [planned, false], [ofIncident.id, true]]);
    expect((await items('/freezes')).filter((f: any) => all.freezes.some((one: any) => one.id === f.id))).toEqual(all.freezes);
  });
});
