import { TestDatabases } from '@backstage/backend-test-utils';
import { ended, startPlatform, type TestPlatform } from '../__testUtils__/startPlatform';
import { condition, databaseDoors, proven } from '../__testUtils__/databaseDoors';
import { FakeWorld } from '../__testUtils__/fakeTarget';
import { backupStep } from '../database/backupSteps';
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

  const { call, details, shown, create, operation, look } = databaseDoors(() => platform);

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
    // What takes backups away, or what guards it, is a person's to decide.
    for (const body of [{ keepDays: 1 }, { protected: false }]) {
      await platform.knex('resource').where({ id }).update({ protected: true });
      await call('put', `/databases/${id}/policy`, body).set('X-Waymark-Door', 'assistant').expect(403);
    }
    await call('put', `/databases/${id}/policy`, { keepDays: 30 }).set('X-Waymark-Door', 'assistant').expect(200);
    expect(await platform.knex('audit').where({ action: 'setDatabasePolicy', subject: id, outcome: 'refused', door: 'assistant' })).toHaveLength(2);
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

  it('waits for a database that takes no connections before it backs it up, says so, and fails with the cause when it stays away', async () => {
    const id = await create('away');
    await shown(id, proven);
    const wake = () => platform.knex('work').where({ key: `resource:${id}` }).update({ due_at: platform.knex.fn.now(), dirty: true });
    const begin = async () => {
      platform.world.slow.add('postgres');
      await wake();
      await shown(id, d => !d.ready);
      return (await call('post', `/databases/${id}/backups`, {}).expect(202)).body.id as string;
    };
    const message = async (of: string) => (await call('get', `/operations/${of}`)).body.steps[0].message;
    const waits = await begin();
    for (let i = 0; i < 100 && !/takes connections, 1\d\d s at most: .*is starting/.test(await message(waits)); i++) await wait(50);
    expect(await message(waits)).toMatch(/takes connections, 1\d\d s at most: .*is starting/);
    platform.world.slow.clear();
    await wake();
    expect(await ended(platform, waits)).toMatchObject({ outcome: 'succeeded' });

    // As long as that it has not been ready, and the step has gone on.
    const late = await begin();
    const long = new Date(Date.now() - 130_000);
    await platform.knex('resource').where({ id }).update({ conditions: platform.knex.raw(`(SELECT jsonb_agg(c || jsonb_build_object('lastTransitionTime', ?::text)) FROM jsonb_array_elements(conditions) c)`, [long.toISOString()]) });
    for (let i = 0; i < 100 && !(await platform.knex('backup').where({ operation: late }).first()); i++) await wait(50);
    const row = await platform.knex('operation').where({ id: late }).first();
    const step = backupStep({ reason: 'asked', title: '' });
    const outcome = await step.run({ operation: row, knex: platform.knex, write: (fn: any) => platform.knex.transaction(fn), step: { started_at: long }, log: async () => {} } as any);
    expect(outcome).toMatchObject({ state: 'failed', what: expect.stringContaining('does not take connections'), why: expect.stringContaining('is starting'), next: expect.stringContaining('Retry') });
    expect(await ended(platform, late)).toMatchObject({ outcome: 'failed', error: { what: expect.stringContaining('does not take connections') } });
    platform.world.slow.clear();
    await wake();
    await shown(id, d => d.ready);
    expect(await platform.knex('backup').where({ resource: id, state: 'wanted' })).toEqual([]);
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
