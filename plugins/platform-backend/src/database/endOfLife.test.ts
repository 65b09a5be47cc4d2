import { TestDatabases } from '@backstage/backend-test-utils';
import { ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';
import { condition, databaseDoors, proven } from '../__testUtils__/databaseDoors';
import { FakeWorld } from '../__testUtils__/fakeTarget';
import type { FakeCare } from '../__testUtils__/fakeCare';

jest.setTimeout(60_000);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

/** Simulated: the target's care is one in memory. The real one has its own test. */
describe('a database restored, deleted, brought back', () => {
  let platform: TestPlatform;
  let care: FakeCare;

  beforeAll(async () => {
    const world = new FakeWorld();
    care = world.looksAfterData();
    platform = await startPlatform(databases, { world });
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'start' } }));
  });
  beforeEach(() => {
    care.damaged = false;
    care.fails = undefined;
    care.slow = false;
    care.archive = { ok: true, message: 'The log is archived.', bytes: 16 };
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  const { call, details, shown, gone, create, operation, look } = databaseDoors(() => platform);

  it('restores to a new database beside it, which can be thrown away and leaves nothing', async () => {
    const id = await create('shelf');
    const [backup] = (await shown(id, proven)).backups;
    const early = await call('post', `/databases/${id}/restores`, { until: '2020-01-01T00:00:00Z' }).expect(400);
    expect(early.body.error.why).toContain('at the earliest');
    await call('post', `/databases/${id}/restores`, { backup: 'b-none' }).expect(409);
    await call('post', `/databases/${id}/restores`, {}, 'ben').expect(403);
    const until = new Date(Date.now() - 5).toISOString();
    const done = await operation(`/databases/${id}/restores`, { until });
    const copy = await details(done.result.resource);
    expect(copy).toMatchObject({ name: expect.stringMatching(/^shelf-[0-9a-f]{4}$/), state: 'standalone', ready: true, source: { database: id, name: 'shelf', backup: backup.id, until } });
    expect(copy.objectName).toMatch(/^shelf-staging-database-[0-9a-f]{4}$/);
    expect(platform.world.objects.get(`postgres/${copy.objectName}`)!.properties).toMatchObject({ database: 'shelf', user: 'shelf', from: { name: 'shelf-staging-database', backup: backup.id, until } });
    expect((await details(id)).restores).toEqual([expect.objectContaining({ id: copy.id })]);
    await shown(copy.id, proven);
    await call('post', `/databases/${copy.id}/deletion`, { confirm: copy.name, graceDays: 0 }).expect(202);
    await gone(() => platform.knex('resource').where({ id: copy.id }));
    await gone(() => platform.knex('backup').where({ resource: copy.id }));
    await gone(() => platform.knex('work').where('key', 'like', `%${copy.id}`));
    expect([...care.kept.keys(), ...platform.world.objects.keys()].filter(name => name.includes(copy.objectName))).toEqual([]);
    // What goes at once is a copy, never the thing itself.
    await call('post', `/databases/${id}/deletion`, { confirm: 'shelf', graceDays: 0 }).expect(400);
  });

  it('takes a restore back at Undo, however far it came', async () => {
    const id = await create('undone');
    await shown(id, proven);
    platform.world.slow.add('postgres');
    const { body } = await call('post', `/databases/${id}/restores`, { name: 'second-try' }).expect(202);
    while (!(await platform.knex('resource').where({ name: 'second-try' })).length) await wait(50);
    await call('post', `/operations/${body.id}/undo`).expect(202);
    expect(await ended(platform, body.id)).toMatchObject({ state: 'undone' });
    platform.world.slow.clear();
    expect(await platform.knex('resource').where({ name: 'second-try' })).toEqual([]);
    expect([...platform.world.objects.keys()].filter(name => /undone-.*-[0-9a-f]{4}$/.test(name))).toEqual([]);
  });

  it('deletes after a proven final backup, stands still, and comes back whole', async () => {
    const id = await create('attic', 'medium');
    await shown(id, proven);
    await call('post', `/databases/${id}/deletion`, { confirm: 'another' }).expect(400);
    await call('put', `/databases/${id}/policy`, { protected: true }).expect(200);
    const refused = await call('post', `/databases/${id}/deletion`, { confirm: 'attic' }).expect(409);
    expect(refused.body.error.why).toBe('It is protected.');
    await call('put', `/databases/${id}/policy`, { protected: false }).expect(200);
    const done = await operation(`/databases/${id}/deletion`, { confirm: 'attic' });
    expect(done.steps.map((s: any) => [s.id, s.state])).toEqual([['backup', 'succeeded'], ['proof', 'succeeded'], ['stop', 'succeeded'], ['still', 'succeeded']]);
    const deleted = await details(id);
    expect(deleted).toMatchObject({ state: 'deleted', ready: false, deleteAt: done.result.deleteAt, conditions: [{ type: 'Ready', status: 'False', reason: 'Deleted', next: 'platform db recover attic' }] });
    expect(platform.world.objects.get('postgres/attic-staging-database')!.properties).toMatchObject({ stopped: true });
    await call('post', `/databases/${id}/backups`, {}).expect(409);
    expect((await call('put', `/databases/${id}/policy`, { protected: true }).expect(409)).body.error).toMatchObject({ why: expect.stringContaining('goes when its grace period is over'), next: expect.stringContaining('platform db recover attic') });
    expect(await platform.knex('notice').where({ kind: 'database.deleted', operation: done.id })).toHaveLength(1);

    await operation(`/databases/${id}/recovery`, {});
    expect(await details(id)).toMatchObject({ state: 'standalone', ready: true, deleteAt: null });
    expect(platform.world.objects.get('postgres/attic-staging-database')!.properties).not.toHaveProperty('stopped');
    await call('post', `/databases/${id}/recovery`, {}).expect(409);

    // Its grace period over, nothing is left but its final backups; their time over, nothing is.
    const last = await operation(`/databases/${id}/deletion`, { confirm: 'attic', graceDays: 60 });
    const [{ keep_until }] = await platform.knex('backup').where({ operation: last.id });
    expect((keep_until.getTime() - Date.parse(last.result.deleteAt)) / 86_400_000).toBeCloseTo(30, 1);
    await platform.knex('resource').where({ id }).update({ delete_at: new Date(Date.now() - 1000) });
    await look(id);
    await gone(() => platform.knex('resource').where({ id }));
    await gone(() => platform.knex('backup').where({ resource: id }).whereRaw(`NOT (reason = 'final' AND state = 'complete')`));
    expect(platform.world.objects.has('postgres/attic-staging-database')).toBe(false);
    expect([...care.kept.get('attic-staging-database')!.backups.values()].map(b => b.reason)).toEqual(['final', 'final']);
    expect(await platform.knex('secret_version').where('name', 'like', '%attic%')).toEqual([]);
    const left = (await call('get', '/backups?gone=true&name=attic')).body.items;
    expect(left).toEqual([expect.objectContaining({ database: id, reason: 'final', gone: true }), expect.objectContaining({ database: id })]);
    expect((await call('get', '/backups?gone=false&name=attic')).body.items).toEqual([]);
    const again = await operation(`/databases/${id}/restores`, { name: 'attic-again' });
    expect(await details(again.result.resource)).toMatchObject({ ready: true, size: 'medium', source: { name: 'attic' } });
    // The name is free for people; what is kept under it on the target is not mixed with another's.
    const second = await create('attic');
    expect((await details(second)).objectName).toMatch(/^attic-staging-database-[0-9a-f]{4}$/);
    await platform.knex('backup').where({ resource: id }).update({ keep_until: new Date(Date.now() - 1000) });
    await look(id);
    await gone(() => platform.knex('backup').where({ resource: id }));
    expect(care.kept.has('attic-staging-database')).toBe(false);
    await gone(() => platform.knex('work').where('key', 'like', `%${id}`));
  });

  it('makes its final backup anew where it could not be stopped after that: it was written to since', async () => {
    const id = await create('stale');
    await shown(id, proven);
    care.slow = true;
    const { body } = await call('post', `/databases/${id}/deletion`, { confirm: 'stale' }).expect(202);
    while (!(await platform.knex('backup').where({ operation: body.id, state: 'running' })).length) await wait(50);
    await call('put', `/databases/${id}/policy`, { protected: true }).expect(200);
    care.slow = false;
    expect(await ended(platform, body.id)).toMatchObject({ outcome: 'failed', error: { step: 'stop', why: 'It is protected.' } });
    await call('put', `/databases/${id}/policy`, { protected: false }).expect(200);
    await call('post', `/operations/${body.id}/retry`, {}).expect(202);
    const done = await ended(platform, body.id);
    expect(done).toMatchObject({ outcome: 'succeeded', result: { backup: expect.stringMatching(/-2$/) } });
    expect(await platform.knex('backup').where({ operation: body.id, reason: 'final' })).toHaveLength(2);
  });

  it('does not delete where the final backup is not good, nor after Undo', async () => {
    const id = await create('kept');
    await shown(id, proven);
    care.damaged = true;
    const failed = await operation(`/databases/${id}/deletion`, { confirm: 'kept' }, 'failed');
    expect(failed.error).toMatchObject({ step: 'proof', why: 'base/5/1259: checksum mismatch' });
    expect(await details(id)).toMatchObject({ state: 'standalone', ready: true });
    care.damaged = false;
    await call('post', `/operations/${failed.id}/undo`).expect(202);
    expect(await ended(platform, failed.id)).toMatchObject({ state: 'undone' });
    await gone(() => platform.knex('backup').where({ resource: id, reason: 'final' }));
    expect(care.calls).toContainEqual(expect.stringMatching(/^removeBackup kept-staging-database/));
  });

  it('does not delete what a service uses, and keeps everything of one that is detached', async () => {
    const { body } = await call('post', '/services', { name: 'shop', team: 'payments', files: treeOf('shop', 'payments') }).expect(202);
    expect(await ended(platform, body.id)).toMatchObject({ outcome: 'succeeded' });
    const { id } = await platform.knex('resource').where({ service: 'shop', environment: 'staging' }).first('id');
    const now = await shown(id, proven);
    expect(now).toMatchObject({ state: 'attached', ready: true, usedBy: [{ service: 'shop', environment: 'staging', release: 'r1' }], deployments: [] });
    // A deployment stands where it began, as its migration came then; not where it ended.
    const began = new Date();
    await platform.knex('deployment').where({ service: 'shop' }).update({ started_at: began, ready_at: new Date(began.getTime() + 300_000) });
    expect((await details(id)).deployments).toEqual([expect.objectContaining({ release: 'r1', at: began.toISOString() })]);
    // Why it is not ready is said of it as of one of its own.
    expect(condition(now, 'Ready')).toMatchObject({ status: 'True', message: 'shop-db takes connections.' });
    platform.world.unreachable = true;
    const wake = () => platform.knex('work').where({ key: 'binding:shop/staging' }).update({ due_at: platform.knex.fn.now(), dirty: true });
    await wake();
    expect(condition(await shown(id, d => !d.ready), 'Ready')).toMatchObject({ status: 'Unknown', cause: { object: 'shop-staging-db', words: 'the target does not answer' }, next: 'platform status shop' });
    platform.world.unreachable = false;
    await wake();
    await shown(id, d => d.ready);
    const refused = await call('post', `/databases/${id}/deletion`, { confirm: 'shop-db' }).expect(409);
    expect(refused.body.error).toMatchObject({ why: expect.stringContaining('platform.yaml asks for it'), next: expect.stringContaining('detaches it') });
    const copy = await operation(`/databases/${id}/restores`, {});
    expect(await details(copy.result.resource)).toMatchObject({ state: 'restored', service: 'shop', orphan: true, ready: true, name: expect.stringMatching(/^shop-db-[0-9a-f]{4}$/) });

    // It was swapped in once: it is no copy any more that goes at once.
    await platform.knex('resource').where({ id: copy.result.resource }).update({ state: 'replaced' });
    const used = await call('post', `/databases/${copy.result.resource}/deletion`, { confirm: (await details(copy.result.resource)).name, graceDays: 0 }).expect(400);
    expect(used.body.error.problems).toEqual([{ path: 'graceDays', message: expect.stringContaining('no service has used') }]);
    await platform.knex('resource').where({ id: copy.result.resource }).update({ state: 'restored' });

    // Its line goes.
    await platform.knex('release').where({ service: 'shop' }).update({ spec: platform.knex.raw(`spec #- '{spec,database}'`) });
    await platform.knex('work').where({ key: 'binding:shop/staging' }).update({ due_at: platform.knex.fn.now(), dirty: true });
    await shown(id, d => d.state === 'detached' && d.ready && d.orphan);
    const page = (await call('get', '/databases?service=shop')).body;
    expect(page.items.map((d: any) => [d.state, d.orphan])).toEqual(expect.arrayContaining([['detached', true], ['restored', true]]));
    expect(page.totals).toMatchObject({ databases: 2, orphans: 2, perMonth: 30, orphansPerMonth: 30 });
    // A text is looked for in each of its names, whatever has been loaded.
    const found = async (q: string) => (await call('get', `/databases?q=${q}`)).body;
    for (const q of ['SHOP', 'p-staging-d', id.slice(3)]) expect((await found(q)).items.map((d: any) => d.id)).toContain(id);
    expect(await found('sho_')).toMatchObject({ items: [], totals: { databases: 0 } });
    await operation(`/databases/${id}/deletion`, { confirm: 'shop-db' });
    // Asked for once more while the old one stands still: another one, by another name.
    await platform.knex('release').where({ service: 'shop' }).update({ spec: platform.knex.raw(`jsonb_set(spec, '{spec,database}', '{"type":"postgres","size":"small"}')`) });
    await platform.knex('work').where({ key: 'binding:shop/staging' }).update({ due_at: platform.knex.fn.now(), dirty: true });
    const until = Date.now() + 8000;
    let fresh: any;
    while (!fresh && Date.now() < until) {
      fresh = await platform.knex('resource').where({ service: 'shop', environment: 'staging', state: 'attached' }).first();
      await wait(50);
    }
    expect(fresh.object_name).toMatch(/^shop-staging-db-[0-9a-f]{4}$/);
    await shown(fresh.id, d => d.ready && proven(d));
    // Brought back, it does not take its place.
    await operation(`/databases/${id}/recovery`, {});
    expect(await details(id)).toMatchObject({ state: 'replaced', ready: true });
  });
});
