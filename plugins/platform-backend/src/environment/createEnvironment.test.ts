import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, ENTITIES, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const entity = (name: string) => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'Resource', metadata: { name, namespace: 'default' }, spec: { type: 'environment', owner: 'group:default/payments' } });

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('an environment of a team’s own', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await startPlatform(databases, { entities: [...ENTITIES, entity('qa'), entity('twin-one')] });
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'start' } }));
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  const post = (path: string, body?: object, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);
  const get = (path: string) => platform.api.get(`/api/platform${path}`).set('Authorization', as('ben'));
  const create = (name: string, more: object = {}, who = 'ana') => post('/environments', { name, team: 'payments', ...more }, who);

  it('is made from its base, on the same target, outside of the promotion order', async () => {
    const started = await create('qa').expect(202);
    const done = await ended(platform, started.body.id);
    expect(done).toMatchObject({ kind: 'environment.create', outcome: 'succeeded', team: 'payments', environment: 'qa', result: { environment: 'qa', base: 'staging', target: 'fake' } });
    expect(done.steps.map((s: any) => [s.id, s.state])).toEqual([['environment', 'succeeded'], ['catalog', 'succeeded']]);
    const { body } = await get('/environments').expect(200);
    expect(body.items).toEqual([
      expect.objectContaining({ name: 'staging', order: 1, team: null }),
      expect.objectContaining({ name: 'production', order: 2, team: null }),
      {
        name: 'qa', target: 'fake', order: null, production: false, base: 'staging', team: 'payments', conditions: [], service: null, branch: null, createdBy: 'user:default/ana', createdAt: expect.any(String),
        expiresAt: expect.any(String), lastUsedAt: null, removing: false, cost: { perMonth: 0, currency: 'USD' }, services: 0,
      },
    ]);
    expect(await platform.knex('audit').where({ action: 'createEnvironment', subject: 'qa' })).toEqual([expect.objectContaining({ team: 'payments', outcome: 'allowed' })]);
  });

  it('is the last of each list, also where pages end, and has no service that was not put there', async () => {
    const names: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: any = await get(`/environments?limit=1${cursor && `&cursor=${cursor}`}`).expect(200);
      names.push(...body.items.map((e: any) => e.name));
      cursor = body.nextCursor;
    }
    expect(names).toEqual(['staging', 'production', 'qa']);
    const { body } = await post('/services', { name: 'plain-api', team: 'payments', files: treeOf('plain-api', 'payments') }).expect(202);
    await ended(platform, body.id);
    expect((await get('/services/plain-api')).body.environments.map((e: any) => e.name)).toEqual(['staging', 'production']);
  });

  it('stays without an end when it is extended', async () => {
    const end = async () => (await platform.knex('environment').where({ name: 'qa' }).first('expires_at')).expires_at;
    const before = await end();
    await platform.knex('environment').where({ name: 'qa' }).update({ expires_at: null });
    const { body } = await post('/environments/qa/extend', { hours: 5 }).expect(409);
    expect(body.error).toMatchObject({ message: 'Environment qa needs no extending', why: expect.stringContaining('no end') });
    expect(await end()).toBeNull();
    await platform.knex('environment').where({ name: 'qa' }).update({ expires_at: before });
    await post('/environments/qa/extend', { hours: 24 * 60 }).expect(200);
    expect((await end()).getTime()).toBeGreaterThan(before.getTime());
  });

  it('takes databases of its team, and none of another', async () => {
    const { body } = await post('/databases', { name: 'ledger', team: 'payments', environment: 'qa' }).expect(202);
    expect(await ended(platform, body.id)).toMatchObject({ outcome: 'succeeded' });
    expect(platform.world.objects.has('postgres/ledger-qa-database')).toBe(true);
    const refused = await post('/databases', { name: 'ledger', team: 'search', environment: 'qa' }, 'ben').expect(403);
    expect(refused.body.error).toMatchObject({ why: 'Environment qa is team "payments"\'s own.', problems: [{ path: 'environment' }] });
  });

  it('starts once for one idempotency key', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => create('twin-one').set('Idempotency-Key', 'env-key')));
    expect(answers.map(a => a.status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(a => a.body.id)).size).toBe(1);
    await ended(platform, answers[0].body.id);
  });

  it('makes one of two whose names clash and that are asked for at once, and tells the other', async () => {
    const answers = await Promise.all([create('west'), create('far-west'), create('west', { team: 'search' }, 'ben')]);
    const begun = answers.filter(a => a.status === 202).map(a => a.body.id);
    await wait(1000);
    const rows = await platform.knex('environment').whereIn('name', ['west', 'far-west']);
    expect(rows).toHaveLength(1);
    const failed = await platform.knex('operation').whereIn('id', begun).where({ state: 'failed' });
    for (const operation of failed) expect(operation.error).toMatchObject({ step: 'environment', why: expect.stringMatching(/cannot be told from environment/) });
    expect(failed.length + 1 + answers.filter(a => a.status === 409).length).toBe(3);
    for (const id of begun) {
      // The platform team may, whichever of the teams was first.
      await post(`/operations/${id}/undo`, undefined, 'pia');
      await ended(platform, id);
    }
    expect(await platform.knex('environment').whereIn('name', ['west', 'far-west'])).toEqual([]);
  });

  it('goes away again at Undo, when nothing is in it any more', async () => {
    const started = await create('lonely').expect(202);
    for (let i = 0; i < 100 && !(await platform.knex('environment').where({ name: 'lonely' }).first()); i++) await wait(50);
    const database = await post('/databases', { name: 'ledger', team: 'payments', environment: 'lonely' }).expect(202);
    platform.world.slow.add('postgres');
    for (let i = 0; i < 100 && !(await platform.knex('resource').where({ environment: 'lonely' }).first()); i++) await wait(50);
    await post(`/operations/${started.body.id}/undo`).expect(202);
    const step = async () => (await get(`/operations/${started.body.id}`)).body.steps[0];
    for (let i = 0; i < 100 && !(await step()).message; i++) await wait(50);
    expect(await step()).toMatchObject({ state: 'undoing', message: expect.stringMatching(/the database ledger is in it/) });
    expect(await platform.knex('environment').where({ name: 'lonely' })).toHaveLength(1);
    await post(`/operations/${database.body.id}/undo`);
    platform.world.slow.clear();
    await ended(platform, database.body.id);
    expect(await ended(platform, started.body.id)).toMatchObject({ state: 'undone' });
    expect((await get('/environments')).body.items.map((e: any) => e.name)).not.toContain('lonely');
  });

  it.each([
    ['staging', 409, 'name'],
    ['production', 409, 'name'],
    ['eu-staging', 409, 'name'],
    ['QA', 400, 'name'],
    ['all', 400, 'name'],
    ['-x', 400, 'name'],
    ['../x', 400, 'name'],
    ["x'; DROP TABLE environment; --", 400, 'name'],
    ['a'.repeat(41), 400, 'name'],
    ['\u0000', 400, 'name'],
  ])('refuses the name %j and makes nothing', async (name, status, path) => {
    const before = await platform.knex('operation').count();
    const { body } = await create(name).expect(status);
    expect(body.error).toMatchObject({ message: expect.any(String), why: expect.any(String), next: expect.any(String), problems: [expect.objectContaining({ path })] });
    expect(await platform.knex('operation').count()).toEqual(before);
  });

  it.each([
    ['a base that is not there', { base: 'moon' }, 400, 'base'],
    ['a base that has a base', { base: 'qa' }, 400, 'base'],
    ['an unknown field', { expires: '1h' }, 400, 'expires'],
    ['a team that is not there', { team: 'nobody' }, 403, undefined],
  ])('refuses %s', async (_, change, status, path) => {
    const { body } = await create('fine', change).expect(status);
    expect([undefined, ...(body.error.problems ?? []).map((p: any) => p.path)]).toContain(path);
  });
});
