import { TestDatabases } from '@backstage/backend-test-utils';
import { FakeWorld } from '../__testUtils__/fakeTarget';
import { as, ended as endedIn, ENTITIES, runOnceMore, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

// Others may use the machine too.
jest.setTimeout(180_000);
const PATIENCE_MS = 60_000;
const ended = (platform: TestPlatform, id: string, who?: string) => endedIn(platform, id, who, PATIENCE_MS);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const front = 'kind: Service\nmetadata: { name: front, team: search }\nspec: { language: typescript, dependencies: [users] }\n';
const component = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'users', namespace: 'default', annotations: {} as Record<string, string> }, spec: {} };
/** What the catalog has of it: told when it changes, it lets go of it or takes it up a moment later. */
const inCatalog = (there: boolean) => void (component.metadata.annotations = there ? { 'waymark.dev/repository': 'users' } : {});

/** The world below is one in memory; the real one has its own test. */
describe('decommissioning a service', () => {
  let platform: TestPlatform;
  const entities: any[] = [...ENTITIES, component];

  const send = (method: 'get' | 'post' | 'patch', url: string, body?: object, who = 'ana') => {
    const request = platform.api[method](`/api/platform${url}`).set('Authorization', as(who));
    return body ? request.send(body) : request;
  };
  const decommission = (body: object = {}, name = 'users') => send('post', `/services/${name}/decommission`, { confirm: name, ...body });
  const answer = (agree: boolean, reason?: string, who = 'ben') => send('post', '/services/users/decommission/answers/front', { agree, ...(reason ? { reason } : {}) }, who);
  const service = async (name = 'users') => (await send('get', `/services/${name}`)).body;
  const step = async (id: string, name: string) => (await send('get', `/operations/${id}`)).body.steps.find((s: any) => s.id === name);
  const staging = async (name = 'users') => (await service(name)).environments.find((e: any) => e.name === 'staging');
  const row = () => platform.knex('service').where({ name: 'users' }).first();
  const objects = () => [...platform.world.objects.keys()].filter(key => key.includes('/users-')).sort();
  async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
    for (const end = Date.now() + PATIENCE_MS; ; ) {
      const found = await look();
      if (found) return found;
      if (Date.now() > end) throw new Error(`Not so: ${what}`);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
  async function create(name: string, team: string, who: string, more: Record<string, string> = {}) {
    const { body } = await send('post', '/services', { name, team, files: treeOf(name, team, more) }, who).expect(202);
    expect(await ended(platform, body.id, who)).toMatchObject({ outcome: 'succeeded' });
  }
  /** Decommissions it with the word of those who depend on it. */
  async function through(body: object = {}) {
    const { id } = (await decommission(body).expect(202)).body;
    await until('it asks', async () => (await step(id, 'dependants')).state === 'running' && (await platform.knex('decommission_answer').where({ operation: id }).first()));
    await answer(true).expect(200);
    await until('it waits for the catalog', async () => /component:default\/users/.test((await step(id, 'catalog')).message ?? '') || (await platform.knex('operation').where({ id }).whereNot({ state: 'running' }).first('id')));
    inCatalog(false);
    return ended(platform, id);
  }
  async function recover() {
    const done = await ended(platform, (await send('post', '/services/users/recovery', {}).expect(202)).body.id);
    inCatalog(true);
    return done;
  }

  beforeAll(async () => {
    const world = new FakeWorld();
    world.looksAfterData();
    platform = await startPlatform(databases, { world, entities, environments: { lookSeconds: 0.2 } });
    world.files.set('package.json', JSON.stringify({ scripts: { start: 'start' } }));
    await create('users', 'payments', 'ana');
    await create('front', 'search', 'ben', { 'platform.yaml': front });
    inCatalog(true);
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('says before what would end, and who depends on it', async () => {
    const { body } = await send('get', '/services/users/decommission');
    expect(body).toMatchObject({
      graceDays: 7, whyNot: [], decommissioned: null, previews: 0, answers: [], operation: null,
      dependants: [{ service: 'front', team: 'search', environments: ['staging'], asked: true }],
      databases: [{ name: 'users-db', environment: 'staging', size: 'small', protected: false }],
      environments: [{ name: 'staging', release: 'r1', url: expect.stringContaining('users') }],
      cost: { perMonth: expect.any(Number) },
    });
    expect(body.cost.perMonth).toBeGreaterThan(0);
    expect(body.dependantsNote).toMatch(/not known/);
  });

  it('refuses another name, a protected database, a freeze, and those who may not', async () => {
    expect((await decommission({ confirm: 'user' }).expect(400)).body.error.problems).toEqual([{ path: 'confirm', message: '"user" is not its name' }]);
    await send('post', '/services/users/decommission', { confirm: 'users' }, 'ben').expect(403);
    await platform.knex('resource').where({ service: 'users' }).update({ protected: true });
    expect((await decommission().expect(409)).body.error.why).toMatch(/users-db in staging is protected/);
    await platform.knex('resource').where({ service: 'users' }).update({ protected: false });
    await platform.knex('freeze_window').insert({ service: 'users', reason: 'A sale', created_by: 'user:default/pia' });
    expect((await decommission().expect(409)).body.error.message).toMatch(/frozen/);
    await platform.knex('freeze_window').delete();
    await platform.api.post('/api/platform/services/users/decommission').set('Authorization', as('ana')).set('X-Waymark-Door', 'assistant').send({ confirm: 'users' }).expect(403);
    expect(await platform.knex('operation').where({ kind: 'service.decommission' })).toEqual([]);
  });

  it('asks those who depend on it, and stops nothing when they object', async () => {
    const { id } = (await decommission({ reason: 'Nobody signs in' }).expect(202)).body;
    await until('it asks', async () => /team search \(front\)/.test((await step(id, 'dependants')).message ?? ''));
    expect((await send('get', '/decommissions?mine=true&waiting=true', undefined, 'ben')).body.items).toEqual([expect.objectContaining({ leaving: 'users', service: 'front', team: 'search', question: 'Nobody signs in', askedBy: 'user:default/ana' })]);
    expect((await send('get', '/decommissions?mine=true&waiting=true')).body.items).toEqual([]);
    expect((await platform.knex('notice').where({ kind: 'decommission.asked' }).first()).team).toBe('search');
    await answer(false, 'no', 'ana').expect(403);
    await platform.api.post('/api/platform/services/users/decommission/answers/front').set('Authorization', as('ben')).set('X-Waymark-Door', 'assistant').send({ agree: true }).expect(403);
    await answer(false, 'We log in with it').expect(200);
    await answer(true).expect(409);
    const failed = await ended(platform, id);
    expect(failed).toMatchObject({ outcome: 'failed', error: { step: 'dependants', why: 'user:default/ben objects for team search: We log in with it' } });
    expect(await staging()).toMatchObject({ ready: true });
    expect((await row()).decommissioned_at).toBeNull();

    // A retry asks again; who does not depend on it any more has nothing to say.
    await send('post', `/operations/${id}/retry`, {}).expect(202);
    await until('it asks again', async () => (await platform.knex('decommission_answer').where({ operation: id, state: 'waiting', attempt: 2 }).first()));
    await send('post', `/operations/${id}/undo`, {}).expect(202);
    expect(await ended(platform, id)).toMatchObject({ state: 'undone' });
    expect(await platform.knex('decommission_answer')).toEqual([]);
  });

  it('stops nothing where a database was protected while others were asked', async () => {
    const { id } = (await decommission().expect(202)).body;
    await until('it asks', async () => /team search \(front\)/.test((await step(id, 'dependants')).message ?? ''));
    await platform.knex('resource').where({ service: 'users' }).update({ protected: true });
    await answer(true).expect(200);
    expect(await ended(platform, id)).toMatchObject({ outcome: 'failed', error: { step: 'stop', why: 'Its database users-db in staging is protected.' } });
    expect((await row()).decommissioned_at).toBeNull();
    expect(await staging()).toMatchObject({ ready: true });
    await platform.knex('resource').where({ service: 'users' }).update({ protected: false });
    await send('post', `/operations/${id}/undo`, {}).expect(202);
    expect(await ended(platform, id)).toMatchObject({ state: 'undone' });
  });

  it('stops it, keeps it whole, refuses whatever would begin with it, and brings it back', async () => {
    const before = objects();
    expect(before).toEqual(['migration/users-staging-r1-c1-migrate', 'postgres/users-staging-db', 'route/users-staging', 'workload/users-staging-r1-c1'].filter(o => before.includes(o)));
    await platform.knex('alert').insert({ service: 'users', environment: 'staging', rule: 'fast', message: 'It burns' });
    await send('post', '/services/users/incidents', { title: 'Slow' }).expect(201);
    await platform.knex('freeze_window').update({ ended_at: platform.knex.fn.now() });
    platform.world.calls.length = 0;
    const done = await through();
    expect(done).toMatchObject({ outcome: 'succeeded', result: { deleteAt: expect.any(String) } });
    expect(objects()).toEqual(['postgres/users-staging-db']);
    expect(platform.world.objects.get('postgres/users-staging-db')!.properties).toMatchObject({ stopped: true });
    const removed = platform.world.calls.filter(c => c.startsWith('remove') && c.includes('/users-')).map(c => c.split(/[ /]/)[1]);
    expect([removed[0], removed.at(-1)].sort()).toEqual(['route', 'workload']);
    expect(removed.indexOf('route')).toBeLessThan(removed.indexOf('workload'));

    expect(await service()).toMatchObject({ service: { decommissioned: { by: 'user:default/ana', deleteAt: expect.any(String), removedAt: null, next: expect.stringContaining('platform service recover users') }, health: { color: 'empty' } } });
    expect((await send('get', '/services')).body.items.map((s: any) => s.name)).toEqual(['front']);
    expect((await send('get', '/services?decommissioned=true')).body.items.map((s: any) => s.name)).toEqual(['users']);
    expect((await send('get', '/repositories')).body.items.map((r: any) => r.name)).toEqual(['front']);
    expect((await send('get', '/resources?service=users')).body.items).toEqual([]);
    expect((await send('get', '/bindings')).body.items.filter((b: any) => b.service !== 'front')).toEqual([]);
    expect((await send('get', '/wall')).body).toMatchObject({ total: 1 });
    expect(platform.sourceControl.archived.has('users')).toBe(true);
    expect(await platform.knex('alert').whereNull('resolved_at')).toEqual([]);
    expect(await platform.knex('incident').whereNull('closed_at')).toEqual([]);
    expect(await platform.knex('backup').where({ service: 'users', reason: 'final', state: 'complete' }).whereNotNull('keep_until')).toHaveLength(1);

    for (const [method, url, body] of [
      ['post', '/services/users/deployments', {}],
      ['patch', '/services/users/environments/staging/config', { set: { A: 'b' } }],
      ['post', '/services/users/previews', { name: 'one' }],
      ['post', '/services/users/environments/staging/restart', {}],
      ['post', '/services/users/decommission', { confirm: 'users' }],
    ] as const) {
      const { status, body: said } = await send(method, url, body);
      expect([url, status, said.error.why, said.error.next]).toEqual([url, 409, expect.stringMatching(/decommissioned by user:default\/ana/), expect.stringMatching(/platform service recover users/)]);
    }
    expect((await send('post', '/services', { name: 'users', team: 'payments', files: treeOf('users', 'payments') }).expect(409)).body.error.why).toMatch(/decommissioned by user:default\/ana on/);
    const { id: database } = await platform.knex('resource').where({ service: 'users' }).first('id');
    expect((await send('post', `/databases/${database}/recovery`, {}).expect(409)).body.error.next).toMatch(/platform service recover users/);
    platform.sourceControl.push('users', [], 'Past the host');
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(await platform.knex('operation').where({ service: 'users', kind: 'pipeline.run', state: 'running' })).toEqual([]);
    platform.sourceControl.repositories.get('users')!.pop();

    expect(await recover()).toMatchObject({ outcome: 'succeeded' });
    expect(objects()).toEqual(before);
    expect(platform.world.objects.get('postgres/users-staging-db')!.properties).not.toHaveProperty('stopped');
    expect(await service()).toMatchObject({ service: { decommissioned: null, health: { color: 'healthy' } } });
    expect(await staging()).toMatchObject({ release: 'r1', ready: true });
    expect(await platform.knex('resource').where({ service: 'users' }).first()).toMatchObject({ state: 'attached', deleted_with: null, delete_at: null });
    expect(platform.sourceControl.archived.size).toBe(0);
    expect((await send('get', '/services')).body.items).toHaveLength(2);
    await send('post', '/services/users/recovery', {}).expect(409);
  });

  it('goes on where the snapshot failed, or is taken back by Undo, and serves again', async () => {
    platform.world.care!.fails = 'No space left on device';
    const failed = await through();
    expect(failed).toMatchObject({ outcome: 'failed', error: { step: 'snapshot', why: 'No space left on device' } });
    expect((await decommission().expect(409)).body.error.next).toContain(failed.id);
    platform.world.care!.fails = undefined;
    await send('post', `/operations/${failed.id}/undo`, {}).expect(202);
    expect(await ended(platform, failed.id)).toMatchObject({ state: 'undone' });
    inCatalog(true);
    expect(await staging()).toMatchObject({ ready: true, release: 'r1' });
    expect(await row()).toMatchObject({ decommissioned_at: null, delete_at: null });
  });

  it('does everything once, however often a step is begun', async () => {
    const done = await through();
    const again = await runOnceMore(platform, done.id);
    expect(again).toMatchObject({ outcome: 'succeeded', result: { deleteAt: done.result.deleteAt } });
    expect(await platform.knex('backup').where({ operation: done.id })).toHaveLength(1);
    expect(await platform.knex('notice').where({ operation: done.id, kind: 'service.decommissioned' })).toHaveLength(1);
    const back = await recover();
    expect(await runOnceMore(platform, back.id)).toMatchObject({ outcome: 'succeeded' });
    expect(await platform.knex('notice').where({ operation: back.id })).toHaveLength(1);
    expect(await platform.knex('resource').where({ service: 'users' }).first()).toMatchObject({ state: 'attached' });
  });

  it('goes on where its backend went, whatever it was at', async () => {
    const restart = async () => {
      await platform.stop();
      platform = await startPlatform(databases, { knex: platform.knex, world: platform.world, sourceControl: platform.sourceControl, data: platform.data, entities, environments: { lookSeconds: 0.2 } });
    };
    platform.world.care!.slow = true;
    const { id } = (await decommission().expect(202)).body;
    await until('it asks', () => platform.knex('decommission_answer').where({ operation: id }).first());
    await restart();
    await answer(true).expect(200);
    await until('it makes a backup', () => platform.knex('backup').where({ operation: id, state: 'running' }).first());
    await restart();
    platform.world.care!.slow = false;
    await until('it waits for the catalog', async () => (await step(id, 'catalog')).state === 'running');
    await restart();
    inCatalog(false);
    expect(await ended(platform, id)).toMatchObject({ outcome: 'succeeded' });
    expect(await platform.knex('backup').where({ operation: id })).toHaveLength(1);
    // Brought back: begun with one backend, ended with another.
    platform.world.slow.add('workload');
    const back = (await send('post', '/services/users/recovery', {}).expect(202)).body;
    await until('it starts', async () => (await step(back.id, 'ready')).state === 'running');
    await restart();
    platform.world.slow.clear();
    expect(await ended(platform, back.id)).toMatchObject({ outcome: 'succeeded' });
    inCatalog(true);
    expect(await staging()).toMatchObject({ release: 'r1', ready: true });
  });

  it('ends what is on its way there and takes previews down; they come again when it does', async () => {
    const files = treeOf('users', 'payments').map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') }));
    const branch = platform.sourceControl.pushBranch('users', 'preview/one', { files, message: 'A preview' });
    const preview = async () => (await send('get', '/services/users/previews')).body.items.find((p: any) => p.branch === 'preview/one' && p.state === 'ready');
    await until('the preview is there', preview);
    platform.world.slow.add('start slowly');
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'start slowly' } }));
    platform.sourceControl.push('users', files, 'Slow to start');
    const run: any = await until('a release is on its way', () => platform.knex('binding').where({ service: 'users', environment: 'staging' }).whereNotNull('candidate').first());
    expect(run.stopped).toBe(false);
    expect(await through()).toMatchObject({ outcome: 'succeeded' });
    expect(await platform.knex('operation').where({ service: 'users', state: 'running' })).toEqual([]);
    expect(await platform.knex('operation').where({ service: 'users', kind: 'pipeline.run', state: 'superseded' })).not.toEqual([]);
    expect(await platform.knex('environment').whereNotNull('branch')).toEqual([]);
    expect(objects()).toEqual(['postgres/users-staging-db']);
    platform.world.slow.clear();
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'start' } }));
    expect(await recover()).toMatchObject({ outcome: 'succeeded' });
    expect(await staging()).toMatchObject({ release: 'r1', ready: true, candidate: null });
    const again = await until('the preview is there again', preview);
    expect(again.commit.sha).toBe(branch);
    platform.sourceControl.pushBranch('users', 'preview/one', null);
    await until('it is gone with its branch', async () => !(await platform.knex('environment').whereNotNull('branch').first()));
  });

  it('removes it when its grace period is over, and leaves its name, its history and a final backup', async () => {
    await send('patch', '/services/users/environments/staging/config', { set: { LOG_LEVEL: 'debug' } }).expect(202);
    const secret = await platform.api.put('/api/platform/services/users/environments/staging/secrets/API_KEY').set('Authorization', as('ana')).send({ generate: true }).expect(202);
    expect(await ended(platform, secret.body.id)).toMatchObject({ outcome: 'succeeded' });
    const deployments = await platform.knex('deployment').where({ service: 'users' });
    expect(await through({ graceDays: 0 })).toMatchObject({ outcome: 'succeeded' });
    const gone = await until('it is removed', async () => (await row()).removed_at && row());
    expect(gone.removed_at).not.toBeNull();
    expect(await platform.knex('operation').where({ kind: 'service.remove' }).select('state', 'actor')).toEqual([{ state: expect.any(String), actor: 'platform' }]);
    expect(objects()).toEqual([]);
    for (const table of ['binding', 'resource', 'config_revision', 'service_secret']) expect([table, await platform.knex(table).where({ service: 'users' })]).toEqual([table, []]);
    expect(await platform.knex('secret_version').where('name', 'like', '%users%')).toEqual([]);
    expect([...platform.world.workspaces.keys()].filter(w => w.startsWith('users-'))).toEqual([]);
    expect(await platform.knex('deployment').where({ service: 'users' })).toHaveLength(deployments.length);
    const backups = await platform.knex('backup').where({ service: 'users' }).whereNot({ state: 'removing' });
    // Those of before, of when it was brought back, are final ones too.
    expect(new Set(backups.map((b: any) => `${b.reason} ${b.state}`))).toEqual(new Set(['final complete']));
    expect((await service()).service.decommissioned).toMatchObject({ removedAt: expect.any(String), next: expect.stringMatching(/cannot be brought back/) });
    expect(platform.sourceControl.archived.has('users')).toBe(true);
    expect((await send('post', '/services/users/recovery', {}).expect(409)).body.error.why).toMatch(/grace period was over/);
    expect((await send('post', '/repositories', { name: 'users', team: 'payments', files: [] })).status).toBeGreaterThanOrEqual(400);
    expect((await staging('front')).ready).toBe(true);
  });
});
