import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { migrateStore } from '../store/migrate';
import { backoffMs } from './backoff';
import { claimWork } from './claim';
import { enqueue } from './enqueue';
import { fenced, LostClaimError } from './fenced';
import { Loop } from './Loop';
import { releaseWork } from './release';

jest.setTimeout(60_000);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('the loop', () => {
  let knex: Knex;

  beforeAll(async () => {
    const [id] = databases.eachSupportedId()[0];
    knex = await databases.init(id);
    await migrateStore({ getClient: async () => knex } as any);
  });
  afterEach(() => knex('work').delete());

  it('hands a key to one worker at a time, with a fence that rises', async () => {
    await enqueue(knex, 'operation:a');
    const claims = (await Promise.all(Array.from({ length: 8 }, (_, i) => claimWork(knex, `w${i}`, 1000, 5)))).flat();
    expect(claims).toHaveLength(1);
    await releaseWork(knex, claims[0], { nextMs: 0, failed: false });
    const [again] = await claimWork(knex, 'w', 1000, 5);
    expect(again.fence).toBeGreaterThan(claims[0].fence);
  });

  it('forgets a key that has nothing more to do, unless somebody asked meanwhile', async () => {
    await enqueue(knex, 'operation:b');
    const [claim] = await claimWork(knex, 'w', 1000, 1);
    await enqueue(knex, 'operation:b');
    await releaseWork(knex, claim, { nextMs: null, failed: false });
    const [second] = await claimWork(knex, 'w', 1000, 1);
    expect(second.key).toBe('operation:b');
    await releaseWork(knex, second, { nextMs: null, failed: false });
    expect(await knex('work')).toEqual([]);
  });

  it('refuses the write of a worker that slept past its lease, and goes wrong without the fence', async () => {
    await enqueue(knex, 'operation:c');
    await knex('event').delete();
    const [slept] = await claimWork(knex, 'slow', 50, 1);
    await wait(120);
    const [fresh] = await claimWork(knex, 'quick', 1000, 1);
    expect(fresh.fence).toBeGreaterThan(slept.fence);
    await fenced(knex, fresh, trx => trx('event').insert({ type: 'test', title: 'fresh' }));
    await expect(fenced(knex, slept, trx => trx('event').insert({ type: 'test', title: 'slept' }))).rejects.toThrow(LostClaimError);
    expect((await knex('event').pluck('title'))).toEqual(['fresh']);
    // The control: the same write without the fence lands, which is what the fence is for.
    await knex('event').insert({ type: 'test', title: 'slept' });
    expect((await knex('event').pluck('title')).sort()).toEqual(['fresh', 'slept']);
  });

  it('goes on when the clock of the database was set back an hour: what is put off, and who was claiming, do not wait for it', async () => {
    const ahead = (ms: number) => knex.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [ms]);
    const HOUR = 3_600_000;
    for (const [key, due, lease] of [['put-off', HOUR + 60_000, null], ['dead', -1000, HOUR + 1000], ['soon', 240_000, null], ['busy', -1000, 1000]] as const) {
      await knex('work').insert({ key: `operation:${key}`, due_at: ahead(due), dirty: false, ...(lease ? { lease_until: ahead(lease), lease_owner: 'before' } : {}) });
    }
    const claims = await claimWork(knex, 'w', 1000, 10);
    // The twins: what is only put off for a while, and what somebody works on, is left alone.
    expect(claims.map(c => c.key).sort()).toEqual(['operation:dead', 'operation:put-off']);
    // Nothing is ever put off so far that it would be taken for that.
    await releaseWork(knex, claims.find(c => c.key === 'operation:put-off')!, { nextMs: 24 * HOUR, failed: false });
    const [row] = await knex('work').where({ key: 'operation:put-off' }).select(knex.raw('extract(epoch FROM due_at - clock_timestamp())::float8 * 1000 AS ms'));
    expect(row.ms).toBeLessThanOrEqual(300_000);
    expect(await claimWork(knex, 'w', 1000, 10)).toEqual([]);
  });

  it('works on everything with two loops side by side, each key once, and tries again what failed', async () => {
    const done: string[] = [];
    const failed = new Set<string>();
    const make = () =>
      new Loop(
        knex,
        async claim => {
          if (claim.key.endsWith('7') && !failed.has(claim.key)) {
            failed.add(claim.key);
            throw new Error('once');
          }
          done.push(claim.key);
          return null;
        },
        mockServices.logger.mock(),
        { leaseMs: 1000, pollMs: 20, concurrency: 4 },
      );
    for (let i = 0; i < 40; i++) await enqueue(knex, `operation:${i}`);
    const loops = [make(), make()];
    loops.forEach(l => l.start());
    for (let i = 0; i < 100 && done.length < 40; i++) await wait(50);
    await Promise.all(loops.map(l => l.stop()));
    expect(done.sort()).toEqual(Array.from({ length: 40 }, (_, i) => `operation:${i}`).sort());
    expect(failed.size).toBe(4);
  });

  it('aborts what is under way when the lease is lost', async () => {
    await enqueue(knex, 'operation:d');
    let aborted = false;
    const loop = new Loop(
      knex,
      (claim, signal) =>
        new Promise(resolve => {
          void knex('work').where({ key: claim.key }).update({ fence: knex.raw(`nextval('work_fence')`), lease_owner: 'thief' }).then(() => undefined);
          signal.addEventListener('abort', () => {
            aborted = true;
            resolve(null);
          });
        }),
      mockServices.logger.mock(),
      { leaseMs: 300, pollMs: 20, concurrency: 1 },
    );
    loop.start();
    for (let i = 0; i < 60 && !aborted; i++) await wait(25);
    await loop.stop();
    expect(aborted).toBe(true);
  });
});

describe('backoff', () => {
  it('doubles, is capped, and stays within a quarter of jitter', () => {
    expect(backoffMs(0, () => 0.5)).toBe(250);
    expect(backoffMs(3, () => 0.5)).toBe(2000);
    expect(backoffMs(50, () => 0.5)).toBe(30_000);
    expect(backoffMs(50, () => 1)).toBeLessThanOrEqual(33_750);
  });
});
