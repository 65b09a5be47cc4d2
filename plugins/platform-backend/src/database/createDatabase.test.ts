import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';
import { wakeOnTargetChanges } from '../loop/wakeOnTargetChanges';

jest.setTimeout(60_000);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('a database on its own', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await startPlatform(databases);
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'start' } }));
  });
  beforeEach(() => {
    platform.world.slow.clear();
    platform.world.broken.clear();
    platform.world.unreachable = false;
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  const post = (path: string, body?: object, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).send(body);
  const create = (name: string, more: object = {}, who = 'ana') => post('/databases', { name, team: 'payments', ...more }, who);
  const listed = async (name: string) => (await platform.api.get('/api/platform/resources').set('Authorization', as('ben'))).body.items.filter((r: any) => r.name === name);
  const object = (name: string, environment = 'staging') => platform.world.objects.get(`postgres/${name}-${environment}-database`);
  async function shown(name: string, wanted: object, ms = 40_000) {
    const end = Date.now() + ms;
    for (;;) {
      const [now] = await listed(name);
      try {
        expect(now).toMatchObject(wanted);
        return now;
      } catch (error) {
        if (Date.now() > end) throw error;
      }
      await wait(50);
    }
  }
  const look = async (name: string) => {
    const { id } = await platform.knex('resource').where({ name }).first('id');
    await platform.knex('work').where({ key: `resource:${id}` }).update({ due_at: platform.knex.fn.now(), dirty: true });
  };

  it('is made, listed with its team and state, and looked after', async () => {
    const started = await create('ledger', { size: 'medium' }).expect(202);
    const done = await ended(platform, started.body.id);
    expect(done).toMatchObject({ kind: 'database.create', outcome: 'succeeded', service: null, team: 'payments', environment: 'staging' });
    expect(done.steps.map((s: any) => [s.id, s.state])).toEqual([['database', 'succeeded'], ['ready', 'succeeded']]);
    const [resource] = await listed('ledger');
    expect(done.result).toEqual({ resource: resource.id, name: 'ledger', environment: 'staging' });
    expect(resource).toMatchObject({ type: 'postgres', service: null, team: 'payments', environment: 'staging', size: 'medium', state: 'standalone', ready: true });
    expect(resource.conditions).toEqual([
      expect.objectContaining({ type: 'Ready', status: 'True', message: 'ledger takes connections.' }),
      expect.objectContaining({ type: 'BackupsNotScheduled' }),
    ]);
    expect(object('ledger')!.properties).toEqual({ database: 'ledger', user: 'ledger', size: 'medium', secret: 'postgres/ledger-staging-database/owner', team: 'payments', environment: 'staging' });
    expect(await platform.knex('audit').where({ action: 'createDatabase', subject: 'ledger' })).toEqual([expect.objectContaining({ actor: 'user:default/ana', team: 'payments', outcome: 'allowed', operation: done.id })]);

    // Somebody removes it behind our back: the loop makes it again.
    platform.world.objects.delete('postgres/ledger-staging-database');
    await look('ledger');
    for (let i = 0; i < 100 && !object('ledger'); i++) await wait(50);
    expect(object('ledger')).toBeDefined();
    platform.world.unreachable = true;
    await look('ledger');
    await shown('ledger', { ready: false, conditions: expect.arrayContaining([expect.objectContaining({ type: 'Ready', status: 'Unknown', cause: expect.objectContaining({ object: 'ledger-staging-database', words: 'the target does not answer' }) })]) });
    platform.world.unreachable = false;
    await look('ledger');
    await shown('ledger', { ready: true });
  });

  it('is looked at when its target says that it has changed, and no other is', async () => {
    let tell: (hint: { type: string; name: string }) => void = () => {};
    const stop = wakeOnTargetChanges(
      platform.knex,
      {
        ...platform.world.registration(),
        onChange: listener => {
          tell = listener;
          return () => {};
        },
      },
      mockServices.logger.mock(),
    );
    const other = await create('quiet').expect(202);
    await ended(platform, other.body.id);
    const looked = async (name: string) => {
      const { id } = await platform.knex('resource').where({ name }).first('id');
      return Number((await platform.knex('work').where({ key: `resource:${id}` }).first('fence'))?.fence);
    };
    // Until both are idle: then nobody looks for minutes.
    await wait(600);
    const before = [await looked('ledger'), await looked('quiet')];
    tell({ type: 'postgres', name: 'ledger-staging-database' });
    for (let i = 0; i < 60 && (await looked('ledger')) === before[0]; i++) await wait(50);
    expect(await looked('ledger')).toBeGreaterThan(before[0]);
    expect(await looked('quiet')).toBe(before[1]);
    // An agent that comes back means all of its target.
    tell({ type: '*', name: '*' });
    for (let i = 0; i < 60 && (await looked('quiet')) === before[1]; i++) await wait(50);
    expect(await looked('quiet')).toBeGreaterThan(before[1]);
    stop();
  });

  it('of the same name in two environments are two, and neither is the database of a service of that name', async () => {
    const service = await post('/services', { name: 'billing', team: 'payments', files: treeOf('billing', 'payments') }).expect(202);
    const both = await Promise.all([create('billing'), create('billing', { environment: 'production', size: 'large' })]);
    for (const { body } of [service, ...both]) expect(await ended(platform, body.id)).toMatchObject({ outcome: 'succeeded' });
    expect([...platform.world.objects.keys()].filter(k => k.startsWith('postgres/billing')).sort()).toEqual([
      'postgres/billing-production-database',
      'postgres/billing-staging-database',
      'postgres/billing-staging-db',
    ]);
    expect(await listed('billing-db')).toEqual([expect.objectContaining({ service: 'billing', state: 'attached', ready: true, conditions: [] })]);
    expect((await listed('billing')).map((r: any) => [r.environment, r.size]).sort()).toEqual([['production', 'large'], ['staging', 'small']]);
  });

  it('lets one of two win who create the same name at once, and tells the other', async () => {
    const answers = await Promise.all([create('twin'), create('twin', { team: 'search' }, 'ben')]);
    expect(answers.map(a => a.status).sort()).toEqual([202, 409]);
    await ended(platform, answers.find(a => a.status === 202)!.body.id);
    const late = await create('twin').expect(409);
    expect(late.body.error).toMatchObject({ message: 'The name twin is taken', problems: [{ path: 'name', message: expect.any(String) }] });
    expect(await listed('twin')).toHaveLength(1);
  });

  it('starts once for one idempotency key, however often it is sent, and refuses the key for another request', async () => {
    const send = (name: string) => create(name).set('Idempotency-Key', 'db-key');
    const answers = await Promise.all([send('once'), send('once'), send('once')]);
    expect(new Set(answers.map(a => a.body.id)).size).toBe(1);
    await ended(platform, answers[0].body.id);
    expect((await send('once').expect(202)).body.id).toBe(answers[0].body.id);
    const other = await send('twice').expect(409);
    expect(other.body.error.problems).toEqual([{ path: 'Idempotency-Key', message: expect.any(String) }]);
  });

  it('says what it waits for, and goes away again with its password at Undo, in the middle', async () => {
    platform.world.slow.add('postgres');
    const started = await create('half').expect(202);
    await shown('half', { ready: false, conditions: expect.arrayContaining([expect.objectContaining({ reason: 'Progressing', message: 'half-staging-database is starting' })]) });
    const waiting = async () => (await platform.api.get(`/api/platform/operations/${started.body.id}`).set('Authorization', as('ana'))).body.steps[1].message;
    const said = 'half-staging-database is starting';
    for (let i = 0; i < 100 && (await waiting()) !== said; i++) await wait(50);
    expect(await waiting()).toBe(said);
    await platform.knex('secret_version').insert({ name: 'postgres/half-staging-database/owner', version: 1, ciphertext: Buffer.from('x') });

    platform.world.broken.set('postgres', 'remove');
    await post(`/operations/${started.body.id}/undo`).expect(202);
    await shown('half', { ready: false, conditions: expect.arrayContaining([expect.objectContaining({ reason: 'Removing', cause: expect.objectContaining({ words: expect.stringContaining('postgres cannot remove') }) })]) });
    platform.world.broken.clear();
    const undone = await ended(platform, started.body.id);
    expect(undone).toMatchObject({ state: 'undone' });
    expect(undone.steps.map((s: any) => s.state)).toEqual(['undone', 'undone']);
    expect(object('half')).toBeUndefined();
    expect(await listed('half')).toEqual([]);
    expect(await platform.knex('secret_version').where('name', 'like', '%half%')).toEqual([]);
    expect(await platform.knex('work').where('key', 'like', 'resource:%').whereNotIn('key', platform.knex('resource').select(platform.knex.raw(`'resource:' || id`)))).toEqual([]);
    const again = await create('half').expect(202);
    platform.world.slow.clear();
    expect(await ended(platform, again.body.id)).toMatchObject({ outcome: 'succeeded' });
  });

  it('that was ready after all, and is kept or used since, is not destroyed by an Undo of what had failed', async () => {
    const late = async (name: string, since: object) => {
      platform.world.fails.set('undefined', 'no room for one more');
      const { body } = await create(name).expect(202);
      expect(await ended(platform, body.id)).toMatchObject({ state: 'failed' });
      platform.world.fails.clear();
      await look(name);
      await shown(name, { ready: true });
      await platform.knex('resource').where({ name }).update(since);
      await post(`/operations/${body.id}/undo`).expect(202);
      return ended(platform, body.id);
    };
    const kept = await late('guarded', { protected: true });
    expect(kept).toMatchObject({ state: 'undone', steps: [{ id: 'database', message: 'guarded stays: It is protected.' }, { id: 'ready' }] });
    await late('used', { state: 'replaced' });
    await late('gone-soon', { state: 'deleted', deleted_from: 'standalone', delete_at: new Date(Date.now() + 86_400_000) });
    const rows = await platform.knex('resource').whereIn('name', ['guarded', 'used', 'gone-soon']).orderBy('name');
    expect(rows.map((r: any) => [r.name, r.removing])).toEqual([['gone-soon', false], ['guarded', false], ['used', false]]);
    expect(object('guarded')).toBeDefined();
    await platform.knex('resource').whereIn('name', ['used', 'gone-soon']).update({ state: 'standalone', deleted_from: null, delete_at: null });
  });

  it('fails with the driver’s words when the target has no way to make one, and goes on at Retry', async () => {
    platform.world.fails.set('undefined', 'no room for one more');
    const started = await create('full').expect(202);
    const failed = await ended(platform, started.body.id);
    platform.world.fails.clear();
    expect(failed).toMatchObject({ state: 'failed', canRetry: true, canUndo: true, error: { step: 'ready', what: 'full is not ready in staging', why: 'no room for one more' } });
    await look('full');
    await shown('full', { ready: true });
    await post(`/operations/${started.body.id}/retry`).expect(202);
    expect(await ended(platform, started.body.id)).toMatchObject({ outcome: 'succeeded' });
  });

  it('leaves those of a binding to their binding', async () => {
    const { id } = await platform.knex('resource').where({ name: 'billing-db' }).first('id');
    const calls = platform.world.calls.length;
    await platform.knex('work').insert({ key: `resource:${id}` });
    for (let i = 0; i < 100 && (await platform.knex('work').where({ key: `resource:${id}` }).first()); i++) await wait(50);
    expect(await platform.knex('work').where({ key: `resource:${id}` })).toEqual([]);
    expect(platform.world.calls.slice(calls).filter(c => c.includes('billing-staging-db'))).toEqual([]);
    expect(await platform.knex('resource').where({ id }).first()).toMatchObject({ node: null, conditions: [] });
  });

  it.each([
    ['a name in capitals', { name: 'Ledger' }, 400, 'name'],
    ['a name kept for a service’s database', { name: 'payment-api-db' }, 400, 'name'],
    ['SQL for a name', { name: "x'; DROP TABLE resource; --" }, 400, 'name'],
    ['a path for a name', { name: '../../etc' }, 400, 'name'],
    ['a size that there is not', { size: 'huge' }, 400, 'size'],
    ['an environment that is not there', { environment: 'moon' }, 400, 'environment'],
    ['an unknown field', { region: 'eu' }, 400, 'region'],
    ['a team that is not there', { team: 'nobody' }, 403, undefined],
  ])('refuses %s and makes nothing', async (_, change, status, path) => {
    const { body } = await create('bad', change).expect(status);
    expect(body.error).toMatchObject({ name: expect.any(String), message: expect.any(String), why: expect.any(String), next: expect.any(String) });
    expect([undefined, ...(body.error.problems ?? []).map((p: any) => p.path)]).toContain(path);
    expect(await platform.knex('operation').where({ kind: 'database.create' }).whereRaw(`input ->> 'name' = ?`, [(change as any).name ?? 'bad'])).toEqual([]);
  });
});
