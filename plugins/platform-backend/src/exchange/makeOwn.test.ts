import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import path from 'node:path';
import { makeOwn, makeOwnAgain } from './makeOwn';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
jest.setTimeout(60_000);

const place = { service: 'shop', environment: 'staging' };
const a = { user: 'shop', secret: 'postgres/old/owner', version: 1 };
const b = { user: 'shop_2', secret: 'postgres/old/owner-2', version: 1 };

describe('what a revision names becomes the own of its place', () => {
  let knex: Knex;
  const resource = (id: string) => knex('resource').where({ id }).first();
  const databaseOf = async (number: number) => (await knex('config_revision').where({ ...place, number }).first()).database;
  const serving = (number: number) => knex('binding').where(place).update({ config_revision: number });

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_18');
    await knex.migrate.latest({ directory: path.resolve(__dirname, '../../migrations') });
    await knex('target').insert({ name: 'local', capabilities: '{}' });
    await knex('environment').insert({ name: 'staging', target: 'local' });
    await knex('service').insert({ name: 'shop', team: 'payments', created_by: 'ana' });
  });
  beforeEach(async () => {
    for (const table of ['resource', 'config_revision', 'binding']) await knex(table).delete();
    await knex('binding').insert({ ...place, config_revision: 1 });
    await knex('config_revision').insert([1, 2].map(number => ({ ...place, number, values: '{}' })));
    const base = { type: 'postgres', name: 'shop-db', ...place, team: 'payments', size: 'small', target: 'local' };
    await knex('resource').insert([
      { ...base, id: 'pg-old', object_name: 'old', state: 'attached', protected: true, policy: JSON.stringify({ keepDays: 30 }) },
      { ...base, id: 'pg-new', object_name: 'new', state: 'restored', name: 'shop-db-1a2b' },
    ]);
  });
  afterAll(() => knex?.destroy());

  it('nothing changes for a revision that names none', async () => {
    await makeOwn(knex, { ...place, config_revision: 1 }, 2);
    expect(await resource('pg-old')).toMatchObject({ state: 'attached' });
    expect(await databaseOf(1)).toBeNull();
  });

  it('a restored one takes the place, with its rules; back again leaves all as it was', async () => {
    await knex('config_revision').where({ ...place, number: 2 }).update({ database: JSON.stringify({ object: 'new' }) });
    await makeOwn(knex, { ...place, config_revision: 1 }, 2);
    expect(await resource('pg-old')).toMatchObject({ state: 'replaced', generation: 2, name: 'shop-db-1a2b' });
    expect(await resource('pg-new')).toMatchObject({ state: 'attached', name: 'shop-db', protected: true, policy: { keepDays: 30 } });
    expect([await databaseOf(1), await databaseOf(2)]).toEqual([{ object: 'old' }, null]);
    // Once more is once.
    await makeOwn(knex, { ...place, config_revision: 1 }, 2);
    expect(await resource('pg-new')).toMatchObject({ state: 'attached' });

    await serving(1);
    await makeOwnAgain(knex, place);
    expect([(await resource('pg-old')).state, (await resource('pg-new')).state]).toEqual(['attached', 'restored']);
    expect(await databaseOf(1)).toBeNull();
    await makeOwnAgain(knex, place);
    expect((await resource('pg-old')).state).toBe('attached');
  });

  it('a login that comes to serve counts, and the one before is let in until it is retired; back again it is the other way round', async () => {
    await knex('resource').where({ id: 'pg-old' }).update({ login: JSON.stringify(a), logins: JSON.stringify([b]) });
    await knex('config_revision').where({ ...place, number: 2 }).update({ database: JSON.stringify({ object: 'old', login: b }) });
    await makeOwn(knex, { ...place, config_revision: 1 }, 2);
    expect(await resource('pg-old')).toMatchObject({ state: 'attached', login: b, logins: [a] });
    expect(await databaseOf(1)).toEqual({ object: 'old', login: a });
    await serving(1);
    await makeOwnAgain(knex, place);
    expect(await resource('pg-old')).toMatchObject({ login: a, logins: [b] });
  });
});
