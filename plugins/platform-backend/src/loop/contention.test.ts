import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { migrateStore } from '../store/migrate';
import { claimWork } from './claim';
import { enqueue } from './enqueue';
import { fenced, LostClaimError } from './fenced';
import { heartbeat } from './heartbeat';
import { Loop } from './Loop';
import { Notifications } from './Notifications';

jest.setTimeout(60_000);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('workers side by side', () => {
  let knex: Knex;

  beforeAll(async () => {
    knex = await databases.init(databases.eachSupportedId()[0][0]);
    await migrateStore({ getClient: async () => knex } as any);
  });
  afterEach(() => knex('work').delete());

  it('wake each other in the middle of their writes without a deadlock', async () => {
    await enqueue(knex, 'binding:x/staging');
    await enqueue(knex, 'operation:y');
    const claims = await claimWork(knex, 'w', 60_000, 2);
    const [a, b] = ['binding:x/staging', 'operation:y'].map(key => claims.find(c => c.key === key)!);
    const both = await Promise.allSettled([
      fenced(knex, a, async trx => { await wait(150); await enqueue(trx, b.key); }),
      fenced(knex, b, async trx => { await wait(150); await enqueue(trx, a.key); }),
    ]);
    expect(both.map(r => r.status)).toEqual(['fulfilled', 'fulfilled']);
  });

  it('keep a claim from being handed out, and their heart beating, while a write is under way', async () => {
    await enqueue(knex, 'operation:z');
    const [claim] = await claimWork(knex, 'w', 60_000, 1);
    await fenced(knex, claim, async () => {
      await knex.raw(`SET lock_timeout = 0`);
      expect(await heartbeat(knex, claim, 'w', 1)).toBe(true);
      await wait(20);
      expect(await claimWork(knex, 'thief', 1000, 1)).toEqual([]);
    });
    expect(await claimWork(knex, 'thief', 1000, 1)).toHaveLength(1);
    await expect(fenced(knex, claim, async () => undefined)).rejects.toThrow(LostClaimError);
  });

  it('give back at once what they hold when they are stopped', async () => {
    await enqueue(knex, 'operation:held');
    let begun = false;
    const loop = new Loop(
      knex,
      (_, signal) => new Promise((_resolve, reject) => { begun = true; signal.addEventListener('abort', () => reject(new LostClaimError('stopped'))); }),
      mockServices.logger.mock(),
      { leaseMs: 30_000, pollMs: 20, concurrency: 1 },
    );
    loop.start();
    while (!begun) await wait(10);
    await loop.stop();
    await wait(400);
    expect(await claimWork(knex, 'next', 1000, 1)).toHaveLength(1);
  });

  it('listen again after the database was away for longer than one try', async () => {
    const client = { acquireRawConnection: knex.client.acquireRawConnection.bind(knex.client) };
    let away = 2;
    const notifications = new Notifications(
      { client: { acquireRawConnection: async () => { if (away-- > 0) throw new Error('the database is away'); return client.acquireRawConnection(); } } } as any,
      mockServices.logger.mock(),
    );
    const heard = jest.fn();
    notifications.onWork(heard);
    await notifications.start();
    for (let i = 0; i < 40 && !heard.mock.calls.length; i++) {
      await wait(100);
      await enqueue(knex, 'operation:n');
    }
    await notifications.stop();
    expect(heard).toHaveBeenCalled();
  });
});
