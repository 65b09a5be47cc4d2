import { TestDatabases } from '@backstage/backend-test-utils';
import { databaseDoors, proven } from '../__testUtils__/databaseDoors';
import type { FakeCare } from '../__testUtils__/fakeCare';
import { FakeWorld } from '../__testUtils__/fakeTarget';
import { setBack } from '../__testUtils__/setBack';
import { startPlatform, type TestPlatform } from '../__testUtils__/startPlatform';

jest.setTimeout(60_000);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

/** The tables are those of a real Postgres, as they are found when all clocks go an hour back; the target's care is one in memory. */
describe('when the clock was set back an hour', () => {
  let platform: TestPlatform;
  let care: FakeCare;
  const { shown, details, gone, create, operation, look } = databaseDoors(() => platform);
  const told = (kind: string, subject: string) => platform.knex('notice').where({ kind }).where('title', 'like', `%${subject}%`).orderBy('id').pluck('title');

  beforeAll(async () => {
    const world = new FakeWorld();
    care = world.looksAfterData();
    platform = await startPlatform(databases, { world });
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'start' } }));
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('no backup is made or proven twice, none is thrown away, and what is asked for is done at once', async () => {
    const id = await create('ledger');
    await shown(id, proven);
    const calls = care.calls.length;
    await setBack(platform.knex, '1 hour');
    await look(id);
    await wait(700);
    expect(care.calls).toHaveLength(calls);
    expect((await details(id)).conditions.filter((c: any) => c.status !== 'True')).toEqual([]);
    // All keys of work were put off by an hour, and an hour more.
    await setBack(platform.knex, '1 hour');
    expect(await operation(`/databases/${id}/backups`, { prove: true })).toMatchObject({ outcome: 'succeeded', result: { proven: true } });
    // By time, and the first is from what is now two hours ahead.
    expect((await details(id)).backups.map((b: any) => b.reason)).toEqual(['first', 'asked']);
  });

  it('nothing goes before its grace period is over, and then once, told once', async () => {
    const id = await create('attic');
    await shown(id, proven);
    const done = await operation(`/databases/${id}/deletion`, { confirm: 'attic' });
    await setBack(platform.knex, '1 hour');
    await look(id);
    await wait(500);
    const deleted = await details(id);
    expect(deleted).toMatchObject({ state: 'deleted', deleteAt: new Date(Date.parse(done.result.deleteAt) + 3_600_000).toISOString() });
    expect(platform.world.objects.has('postgres/attic-staging-database')).toBe(true);

    await operation(`/databases/${id}/recovery`, {});
    expect(await details(id)).toMatchObject({ state: 'standalone', ready: true, deleteAt: null });

    await operation(`/databases/${id}/deletion`, { confirm: 'attic' });
    await platform.knex('resource').where({ id }).update({ delete_at: new Date(Date.now() - 1000) });
    await look(id);
    await gone(() => platform.knex('resource').where({ id }));
    const after = await told('database.deleted', 'attic');
    expect(after.filter((title: string) => title.includes('is gone'))).toHaveLength(1);
    await setBack(platform.knex, '1 hour');
    await wait(500);
    expect(await told('database.deleted', 'attic')).toEqual(after);
    expect([...care.kept.get('attic-staging-database')!.backups.values()].map(b => b.reason)).toEqual(['final', 'final']);
  });
});
