import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, ENTITIES, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';
import { SampleKeeper } from '../feed/SampleKeeper';

jest.setTimeout(400_000);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

// The catalog of this test always has it: who waits for it to go waits long.
const QA = { apiVersion: 'backstage.io/v1alpha1', kind: 'Resource', metadata: { name: 'qa', namespace: 'default' }, spec: { type: 'environment', owner: 'group:default/payments' } };

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('an environment that comes and goes', () => {
  let platform: TestPlatform;

  const post = (path: string, body?: object, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);

  beforeAll(async () => {
    platform = await startPlatform(databases, { environments: { quota: 2, quotas: { search: 0 }, lookSeconds: 0.2 }, entities: [...ENTITIES, QA] });
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'start' } }));
    for (const name of ['pay-api', 'book-api', 'idle-api']) {
      const { body } = await post('/services', { name, team: 'payments', files: treeOf(name, 'payments') }).expect(202);
      if ((await ended(platform, body.id, 'ana', 150_000)).state !== 'succeeded') throw new Error(`${name} was not made`);
    }
    const put = (path: string, body: object) => (platform.api as any).put(`/api/platform${path}`).set('Authorization', as('ana')).send(body);
    const config = await (platform.api as any).patch('/api/platform/services/pay-api/environments/staging/config').set('Authorization', as('ana')).send({ set: { LOG_LEVEL: 'debug' } });
    await ended(platform, config.body.id, 'ana', 150_000);
    const secret = await put('/services/pay-api/environments/staging/secrets/API_KEY', { value: 'sk-very-secret-value' });
    await ended(platform, secret.body.id, 'ana', 150_000);
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  const get = async (path: string) => (await platform.api.get(`/api/platform${path}`).set('Authorization', as('ben'))).body;
  const clone = (name: string, services: string[], more: object = {}, who = 'ana') => post('/environments/staging/clones', { name, team: 'payments', services, ...more }, who);
  const tearDown = (name: string) => platform.api.delete(`/api/platform/environments/${name}`).set('Authorization', as('ana')).expect(202);
  const secretsOf = (environment: string) => platform.knex('secret_version').whereRaw('position(? in name) > 0', [environment]).pluck('name');
  /** Every row that names it, but for its history. */
  async function left(environment: string): Promise<string[]> {
    const found = [...platform.world.objects.keys()].filter(key => key.includes(`-${environment}`));
    for (const table of ['binding', 'resource', 'config_revision', 'service_secret', 'deployment', 'sample', 'sample_day', 'error_budget', 'alert', 'replica_override']) {
      for (const _ of await platform.knex(table).where({ environment })) found.push(table);
    }
    return [...found, ...(await secretsOf(environment)), ...(await platform.knex('environment').where({ name: environment }).pluck('name'))];
  }

  it('is cloned with the named services as they serve, their configuration and secrets, and no others', async () => {
    const { body } = await clone('qa', ['pay-api', 'book-api'], { expiresInHours: 48 }).expect(202);
    const done = await ended(platform, body.id, 'ana', 150_000);
    expect(done).toMatchObject({ kind: 'environment.clone', outcome: 'succeeded', environment: 'qa', title: 'Clone pay-api, book-api from staging into qa' });
    expect(done.steps.map((s: any) => s.id)).toEqual(['environment', 'catalog', 'service/pay-api', 'service/book-api']);
    expect(await platform.knex('binding').where({ environment: 'qa' }).orderBy('service').pluck('service')).toEqual(['book-api', 'pay-api']);
    const { items } = await get('/environments');
    expect(items.find((e: any) => e.name === 'qa')).toMatchObject({ team: 'payments', base: 'staging', services: 2, cost: { perMonth: expect.any(Number) }, createdBy: 'user:default/ana' });
    expect(items.find((e: any) => e.name === 'qa').cost.perMonth).toBeGreaterThan(0);
    const workload = [...platform.world.objects.values()].find(o => o.type === 'workload' && o.name.startsWith('pay-api-qa'))!;
    expect(JSON.stringify(workload.properties)).toMatch(/LOG_LEVEL.*debug/);
    expect(JSON.stringify(workload.properties)).toMatch(/pay-api\/qa.*API_KEY/);
    expect(JSON.stringify(await platform.knex('config_revision').where({ environment: 'qa' }))).not.toContain('sk-very-secret');
    expect(await secretsOf('qa')).toEqual(expect.arrayContaining([expect.stringContaining('API_KEY')]));
  });

  it('takes what is deployed to it, knows when it was last used, and is torn down whole', async () => {
    const { body: deployed } = await post('/services/idle-api/deployments', { environments: ['qa'] }).expect(202);
    expect(await ended(platform, deployed.id, 'ana', 150_000)).toMatchObject({ outcome: 'succeeded' });
    await post('/databases', { name: 'ledger', team: 'payments', environment: 'qa' }).expect(202);
    const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000);
    const sample = (environment: string, requests: number) => ({ service: 'pay-api', environment, minute: minute.toISOString(), requests, errors: 0, latencySumMs: 1, p95Ms: 1 });
    const registration = platform.world.registration();
    registration.metrics!.minutes = async () => [sample('qa', 3), sample('staging', 0), sample('long-gone', 5)];
    await (new SampleKeeper(platform.knex, new Map([['fake', registration]]), { debug: () => undefined } as any) as any).keep();
    // One that goes while it is counted is waited for.
    await platform.knex('environment').insert({ name: 'going', target: 'local', production: false, created_by: 'ana' });
    const leaving = await platform.knex.transaction();
    await leaving('environment').where({ name: 'going' }).forUpdate().first();
    registration.metrics!.minutes = async () => [sample('going', 1)];
    const counted = (new SampleKeeper(platform.knex, new Map([['fake', registration]]), { debug: () => undefined } as any) as any).keep();
    await wait(200);
    await leaving('environment').where({ name: 'going' }).delete();
    await leaving.commit();
    await counted;
    expect(await platform.knex('sample').where({ environment: 'going' })).toEqual([]);
    const used = Object.fromEntries((await get('/environments')).items.map((e: any) => [e.name, e.lastUsedAt]));
    expect(used).toMatchObject({ qa: minute.toISOString(), staging: null });
    expect(await platform.knex('sample').where({ environment: 'long-gone' })).toEqual([]);

    // A person who comes in while it goes: refused, or gone with it.
    const { body } = await tearDown('qa');
    const late = await post('/services/book-api/deployments', { environments: ['qa'] });
    expect([404, 409]).toContain(late.status);
    await post('/environments/qa/extend', { hours: 5 }).expect(r => expect([404, 409]).toContain(r.status));
    expect(body).toMatchObject({ kind: 'environment.delete', canUndo: false });
    for (let i = 0; i < 400 && !(await platform.knex('operation_step').where({ operation: body.id, id: 'records', state: 'succeeded' }).first()); i++) await wait(100);
    expect(await left('qa')).toEqual([]);
    expect(await platform.knex('audit').where({ subject: 'qa' }).orderBy('id').pluck('action')).toEqual(['cloneEnvironment', 'deleteEnvironment']);
    // What clones it made is over with it.
    expect(await platform.knex('operation').where({ environment: 'qa' }).whereIn('state', ['running', 'undoing', 'failed']).whereNot({ id: body.id })).toEqual([]);
  });

  it('goes as a whole at Undo', async () => {
    platform.world.slow.add('postgres');
    const { body } = await clone('half', ['pay-api']).expect(202);
    for (let i = 0; i < 100 && !(await platform.knex('binding').where({ environment: 'half' }).first()); i++) await wait(50);
    await post(`/operations/${body.id}/undo`).expect(202);
    platform.world.slow.clear();
    expect(await ended(platform, body.id, 'ana', 150_000)).toMatchObject({ state: 'undone' });
    expect(await left('half')).toEqual([]);
  });

  it.each([
    ['a service that is not there', ['nothing-api'], 404],
    ['no service', [], 400],
    ['the same twice', ['pay-api', 'pay-api'], 400],
  ])('refuses %s', async (_, services, status) => {
    expect((await clone('refused', services as string[])).status).toBe(status);
  });

  it('refuses a service of another team, what does not serve there, too long a life, and what the quota does not allow', async () => {
    const refused = await clone('theirs', ['pay-api'], { team: 'platform' }, 'pia').expect(409);
    expect(refused.body.error.why).toMatch(/pay-api is team "payments"'s/);
    const empty = await post('/environments/production/clones', { name: 'prod-two', team: 'payments', services: ['pay-api'] }).expect(409);
    expect(empty.body.error.why).toMatch(/Nothing of pay-api serves in production/);
    await clone('long', ['pay-api'], { expiresInHours: 24 * 365 }).expect(400);
    const none = await post('/environments', { name: 'one', team: 'search' }, 'ben').expect(409);
    expect(none.body.error).toMatchObject({ message: 'The quota of team search is reached', why: 'It may have 0 environments.' });
  });

  it('expires by itself', async () => {
    await post('/environments', { name: 'brief', team: 'payments' }).expect(202);
    for (let i = 0; i < 100 && !(await platform.knex('environment').where({ name: 'brief' }).first()); i++) await wait(50);
    await platform.knex('environment').where({ name: 'brief' }).update({ expires_at: new Date() });
    // It is still being made: its end waits for nothing but that.
    const open = await platform.knex('operation').where({ environment: 'brief', kind: 'environment.create' }).first();
    if (open.state === 'running') await post(`/operations/${open.id}/undo`);
    for (let i = 0; i < 200 && (await platform.knex('environment').where({ name: 'brief' }).first()); i++) await wait(50);
    expect(await left('brief')).toEqual([]);
  });
});
