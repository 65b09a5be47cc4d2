import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';
import { FakeWorld } from '../__testUtils__/fakeTarget';
import { ensureCareKeys } from './ensureCareKeys';
import type { FakeCare } from '../__testUtils__/fakeCare';

jest.setTimeout(60_000);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

/** Simulated: the target's care is one in memory. The real one has its own test. */
describe('looking after databases', () => {
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

  const call = (method: 'get' | 'post' | 'put' | 'delete', url: string, body?: object, who = 'ana') => {
    const request = platform.api[method](`/api/platform${url}`).set('Authorization', as(who));
    return body ? request.send(body) : request;
  };
  const details = async (id: string) => (await call('get', `/databases/${id}`)).body;
  const condition = (database: any, type: string) => database.conditions.find((c: any) => c.type === type);

  /** Waits until a database is shown like this. */
  async function shown(id: string, wanted: (now: any) => unknown, ms = 10_000): Promise<any> {
    const end = Date.now() + ms;
    for (;;) {
      const now = await details(id);
      if (wanted(now)) return now;
      if (Date.now() > end) throw new Error(`It is ${JSON.stringify(now)}`);
      await wait(60);
    }
  }
  async function gone(what: () => Promise<unknown[]>, ms = 10_000) {
    const end = Date.now() + ms;
    while ((await what()).length) {
      if (Date.now() > end) throw new Error(`Still there: ${JSON.stringify(await what())}`);
      await wait(60);
    }
  }
  const proven = (d: any) => d.proof === 'proven' && condition(d, 'BackupProven')?.status === 'True';
  async function create(name: string): Promise<string> {
    const { body } = await call('post', '/databases', { name, team: 'payments' }).expect(202);
    expect(await ended(platform, body.id)).toMatchObject({ outcome: 'succeeded' });
    return (await platform.knex('resource').where({ operation: body.id }).first('id')).id;
  }
  async function operation(url: string, body: object, outcome = 'succeeded', who = 'ana') {
    const started = await call('post', url, body, who);
    expect(started.status === 202 ? started.status : started.body).toBe(202);
    const done = await ended(platform, started.body.id);
    expect({ outcome: done.outcome, error: done.outcome === outcome ? null : done.error }).toEqual({ outcome, error: null });
    return done;
  }
  const look = (id: string) => platform.knex('work').where({ key: `care:${id}` }).update({ due_at: platform.knex.fn.now(), dirty: true });

  it('backs a database up by itself as soon as it is ready, proves that, and says both', async () => {
    const id = await create('ledger');
    const now = await shown(id, proven);
    expect(now).toMatchObject({ state: 'standalone', orphan: false, ready: true, bytes: 8_000_000, keptBytes: 1000, connections: { used: 3, max: 40 }, archive: { ok: true }, cost: { perMonth: 15 }, window: { earliest: expect.any(String) } });
    expect(now.backups).toEqual([expect.objectContaining({ reason: 'first', state: 'complete', bytes: 1000, provenAt: expect.any(String), proof: expect.objectContaining({ state: 'passed' }) })]);
    expect(now.conditions.map((c: any) => [c.type, c.status])).toEqual([['Ready', 'True'], ['BackedUp', 'True'], ['BackupProven', 'True'], ['ArchiveWritable', 'True']]);
    expect(now.operations).toEqual([expect.objectContaining({ kind: 'database.create' })]);
    // Nothing is due: nothing is done.
    const calls = care.calls.length;
    await look(id);
    await wait(600);
    expect(care.calls).toHaveLength(calls);
  });

  it('makes another one on demand, once for one request, and by schedule', async () => {
    const id = await create('orders');
    await shown(id, proven);
    const done = await operation(`/databases/${id}/backups`, { prove: true });
    expect(done).toMatchObject({ kind: 'database.backup', result: { backup: expect.stringMatching(/^b-/), bytes: 1000, proven: true } });
    await platform.knex('backup').where({ resource: id }).update({ created_at: platform.knex.raw(`created_at - interval '30 hours'`), ended_at: platform.knex.raw(`ended_at - interval '25 hours'`) });
    await look(id);
    expect((await shown(id, d => d.backups.length === 3 && d.backups[0].state === 'complete')).backups.map((b: any) => b.reason)).toEqual(['scheduled', 'asked', 'first']);
    expect(await platform.knex('audit').where({ action: 'backUpDatabase', subject: id })).toEqual([expect.objectContaining({ actor: 'user:default/ana', outcome: 'allowed' })]);
    // Its team wants it otherwise: less is kept.
    const policy = await call('put', `/databases/${id}/policy`, { keepDays: 1, protected: false }).expect(200);
    expect(policy.body).toMatchObject({ keepDays: 1, backupEveryHours: 24, own: ['keepDays'] });
    await shown(id, d => d.backups.length === 2);
    expect(care.calls.filter(c => c.startsWith('removeBackup orders'))).toHaveLength(1);
  });

  it('goes on with what a worker that was lost had begun, and begins nothing twice', async () => {
    const id = await create('lost');
    await shown(id, proven);
    // Written as running, and the target was never told.
    await platform.knex('backup').insert({ id: 'b-lost', resource: id, object_name: 'lost-staging-database', database: 'lost', target: 'fake', environment: 'staging', team: 'payments', name: 'lost', reason: 'asked', state: 'running', started_at: platform.knex.fn.now() });
    await look(id);
    await shown(id, d => d.backups.find((b: any) => b.id === 'b-lost').state === 'complete');
    expect(care.calls.filter(c => c === 'backUp lost-staging-database asked')).toHaveLength(1);
  });

  it('says of a damaged backup that it is, tells, and makes a new one that is proven', async () => {
    const id = await create('damage');
    const [first] = (await shown(id, proven)).backups;
    care.spoil(first.id);
    care.slow = false;
    await call('post', `/databases/${id}/proofs`, {}).expect(202);
    const after = await shown(id, d => d.backups.length === 2 && proven(d));
    expect(after.backups.map((b: any) => [b.reason, b.proof.state])).toEqual([['scheduled', 'passed'], ['first', 'failed']]);
    expect(after.backups[1].proof).toMatchObject({ words: 'base/5/1259: checksum mismatch' });
    expect(await platform.knex('notice').where({ kind: 'backup.failed' })).toEqual([expect.objectContaining({ title: 'A backup of damage in staging is damaged', team: 'payments', text: expect.stringContaining('checksum mismatch') })]);
    // The one that is not good is not begun with.
    care.damaged = true;
    await operation(`/databases/${id}/backups`, { prove: true }, 'failed');
    const red = await shown(id, d => condition(d, 'BackupProven').status === 'False');
    expect(condition(red, 'BackupProven')).toMatchObject({ reason: 'Damaged', cause: { words: 'base/5/1259: checksum mismatch' }, next: expect.any(String) });
  });

  it('says why it cannot back up, and that the archive cannot be written, each with a way out', async () => {
    const id = await create('trouble');
    await shown(id, proven);
    care.fails = 'No space left on device';
    care.archive = { ok: false, message: 'Segments cannot be written.', words: 'EROFS: read-only file system', bytes: 16 };
    const failed = await operation(`/databases/${id}/backups`, {}, 'failed');
    expect(failed.error).toMatchObject({ why: 'No space left on device', next: expect.stringContaining('Retry') });
    const now = await shown(id, d => condition(d, 'ArchiveWritable').status === 'False');
    expect(condition(now, 'ArchiveWritable')).toMatchObject({ cause: { words: 'EROFS: read-only file system' }, next: expect.any(String) });
    expect(condition(now, 'BackedUp')).toMatchObject({ status: 'True', reason: 'LastFailed', cause: { words: 'No space left on device' } });
    care.fails = undefined;
    await call('post', `/operations/${failed.id}/retry`).expect(202);
    expect(await ended(platform, failed.id)).toMatchObject({ outcome: 'succeeded' });
  });

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
    const id = await create('attic');
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
    expect(await platform.knex('notice').where({ kind: 'database.deleted', operation: done.id })).toHaveLength(1);

    await operation(`/databases/${id}/recovery`, {});
    expect(await details(id)).toMatchObject({ state: 'standalone', ready: true, deleteAt: null });
    expect(platform.world.objects.get('postgres/attic-staging-database')!.properties).not.toHaveProperty('stopped');
    await call('post', `/databases/${id}/recovery`, {}).expect(409);

    // Its grace period over, nothing is left but its final backups; their time over, nothing is.
    await operation(`/databases/${id}/deletion`, { confirm: 'attic' });
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
    expect(await details(again.result.resource)).toMatchObject({ ready: true, source: { name: 'attic' } });
    // The name is free for people; what is kept under it on the target is not mixed with another's.
    const second = await create('attic');
    expect((await details(second)).objectName).toMatch(/^attic-staging-database-[0-9a-f]{4}$/);
    await platform.knex('backup').where({ resource: id }).update({ keep_until: new Date(Date.now() - 1000) });
    await look(id);
    await gone(() => platform.knex('backup').where({ resource: id }));
    expect(care.kept.has('attic-staging-database')).toBe(false);
    await gone(() => platform.knex('work').where('key', 'like', `%${id}`));
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
    const refused = await call('post', `/databases/${id}/deletion`, { confirm: 'shop-db' }).expect(409);
    expect(refused.body.error).toMatchObject({ why: expect.stringContaining('platform.yaml asks for it'), next: expect.stringContaining('detaches it') });
    const copy = await operation(`/databases/${id}/restores`, {});
    expect(await details(copy.result.resource)).toMatchObject({ state: 'restored', service: 'shop', orphan: true, ready: true, name: expect.stringMatching(/^shop-db-[0-9a-f]{4}$/) });

    // Its line goes.
    await platform.knex('release').where({ service: 'shop' }).update({ spec: platform.knex.raw(`spec #- '{spec,database}'`) });
    await platform.knex('work').where({ key: 'binding:shop/staging' }).update({ due_at: platform.knex.fn.now(), dirty: true });
    await shown(id, d => d.state === 'detached' && d.ready && d.orphan);
    const page = (await call('get', '/databases?service=shop')).body;
    expect(page.items.map((d: any) => [d.state, d.orphan])).toEqual(expect.arrayContaining([['detached', true], ['restored', true]]));
    expect(page.totals).toMatchObject({ databases: 2, orphans: 2, perMonth: 30, orphansPerMonth: 30 });
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

  it('looks after those that were there before anything did', async () => {
    const id = await create('old');
    await shown(id, proven);
    await platform.knex('backup').where({ resource: id }).delete();
    care.kept.delete('old-staging-database');
    await platform.knex('work').where('key', 'like', `%${id}`).delete();
    await ensureCareKeys(platform.knex);
    expect(await platform.knex('work').where('key', 'like', `%${id}`).orderBy('key').pluck('key')).toEqual([`care:${id}`, `resource:${id}`]);
    await platform.knex('work').where('key', 'like', `%${id}`).update({ due_at: platform.knex.fn.now() });
    expect((await shown(id, proven)).backups.map((b: any) => b.reason)).toEqual(['first']);
  });

  it('does a few things at once on a target, and the others after them', async () => {
    const ids = await Promise.all(['one', 'two', 'three', 'four'].map(name => create(`many-${name}`)));
    await Promise.all(ids.map(id => shown(id, proven)));
    care.slow = true;
    const started = await Promise.all(ids.map(id => call('post', `/databases/${id}/backups`, {}).expect(202)));
    const running = () => platform.knex('backup').whereIn('resource', ids).where({ state: 'running' });
    for (let i = 0; i < 100 && (await running()).length < 2; i++) await wait(50);
    await wait(500);
    expect(await running()).toHaveLength(2);
    care.slow = false;
    for (const { body } of started) expect(await ended(platform, body.id, 'ana', 30_000)).toMatchObject({ outcome: 'succeeded' });
  });

  it('lets a person in for a while, audited, with a password that is nowhere', async () => {
    const id = await create('visit');
    await shown(id, proven);
    const { body } = await call('post', `/databases/${id}/connections`, { access: 'write', minutes: 5 }).expect(201);
    expect(body).toMatchObject({ name: expect.stringMatching(/^person_ana_[0-9a-f]{4}$/), user: body.name, host: '127.0.0.1', access: 'write' });
    expect(Date.parse(body.expiresAt)).toBeLessThanOrEqual(Date.now() + 5 * 60_000);
    const { rows } = await platform.knex.raw('SELECT to_jsonb(a) AS row FROM audit a UNION ALL SELECT to_jsonb(e) FROM event e UNION ALL SELECT to_jsonb(r) FROM database_role r UNION ALL SELECT to_jsonb(r) FROM resource r');
    expect(JSON.stringify(rows)).toContain(body.name);
    expect(JSON.stringify(rows)).not.toContain(body.password);
    expect((await details(id)).roles).toEqual([expect.objectContaining({ name: body.name, person: 'user:default/ana', active: true })]);
    await call('delete', `/databases/${id}/connections/${body.name}`, undefined, 'ben').expect(403);
    expect((await call('delete', `/databases/${id}/connections/${body.name}`).expect(200)).body).toMatchObject({ active: false });
    expect(care.kept.get('visit-staging-database')!.roles.size).toBe(0);
    await call('post', `/databases/${id}/connections`, { minutes: 61 }).expect(400);
  });

  it('answers questions that only read, and writes down who asked what', async () => {
    const id = await create('asked');
    await shown(id, proven);
    expect((await call('post', `/databases/${id}/queries`, { sql: 'SELECT 1' }).expect(200)).body).toMatchObject({ rows: [['1']] });
    const refused = await call('post', `/databases/${id}/queries`, { sql: 'DELETE FROM note' }).expect(400);
    expect(refused.body.error.why).toContain('read-only transaction');
    await call('post', `/databases/${id}/queries`, { sql: 'SELECT 1' }, 'ben').expect(403);
    const audit = await platform.knex('audit').where({ action: 'queryDatabase' }).orderBy('id');
    expect(audit.map((a: any) => [a.actor, a.outcome, a.reason])).toEqual([
      ['user:default/ana', 'allowed', expect.stringMatching(/^[0-9a-f]{16}: SELECT 1$/)],
      ['user:default/ana', 'refused', expect.stringContaining('DELETE FROM note')],
      ['user:default/ben', 'refused', expect.stringContaining('not a member')],
    ]);
    expect((await call('get', `/databases/${id}/schema`, undefined, 'ben').expect(200)).body.tables).toHaveLength(1);
    expect((await call('get', `/databases/${id}/statistics`, undefined, 'ben').expect(200)).body.bytes).toBe(8_000_000);
  });
});
