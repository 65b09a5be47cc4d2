import { TestDatabases } from '@backstage/backend-test-utils';
import { knex as connect, type Knex } from 'knex';
import { migrateStore } from '../store/migrate';
import { claimWork } from './claim';
import { endIdleTransactions } from './endIdleTransactions';
import { enqueue } from './enqueue';
import { fenced } from './fenced';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

describe('a worker that stands still within a transaction', () => {
  let knex: Knex;
  const others: Knex[] = [];

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_18');
    await migrateStore({ getClient: async () => knex } as any);
  });
  afterAll(() => Promise.all(others.map(other => other.destroy())));

  /** A worker that claims a key and stops in the middle of a write; who claims it after its lease has ended. */
  async function standsStill(key: string, idleMs?: number) {
    const worker = connect(knex.client.config);
    others.push(worker);
    // A connection that is older than the limit, as those are which Backstage has opened before us.
    await worker.raw('SELECT 1');
    if (idleMs) endIdleTransactions(worker, idleMs);
    await enqueue(worker, key);
    const [claim] = await claimWork(worker, 'still', 100, 1);
    let wakeUp = () => {};
    const write = fenced(worker, claim, async trx => {
      await trx('event').insert({ type: 'test', title: key });
      await new Promise<void>(resolve => {
        wakeUp = resolve;
      });
      await trx('event').insert({ type: 'test', title: key });
    });
    const ended = write.then(() => 'written', () => 'refused');
    await wait(800);
    const taken = await claimWork(knex, 'other', 5000, 1);
    wakeUp();
    return { taken: taken.map(one => one.key), ended: await ended, written: await knex('event').where({ title: key }) };
  }

  it('loses its locks, its claim and what it had not committed', async () => {
    expect(await standsStill('operation:idle', 200)).toEqual({ taken: ['operation:idle'], ended: 'refused', written: [] });
  });

  it('would keep its claim for ever otherwise, whatever its lease says', async () => {
    expect(await standsStill('operation:kept')).toMatchObject({ taken: [], ended: 'written' });
  });
});
