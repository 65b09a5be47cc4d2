import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import path from 'node:path';
import { movePins } from '../store/bindings';
import { putBack } from './giveUp';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
jest.setTimeout(60_000);

const place = { service: 'shop', environment: 'staging' };

describe('pins that go back', () => {
  let knex: Knex;
  const binding = () => knex('binding').where(place).first();
  /** A release that takes its own place, with another configuration. */
  const besideItself = async () => {
    const [row] = await knex('deployment').insert({ ...place, from_release: 1, to_release: 1, from_config_revision: 1, config_revision: 2, commit: 'c1', committed_at: new Date(), actor: 'ana', door: 'api' }, '*');
    await movePins(knex, 'shop', 'staging', { candidate: 1, candidate_config_revision: 2 });
    await movePins(knex, 'shop', 'staging', { stable: 1, candidate: null });
    return row;
  };

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_18');
    await knex.migrate.latest({ directory: path.resolve(__dirname, '../../migrations') });
    await knex('target').insert({ name: 'local', capabilities: '{}' });
    await knex('environment').insert({ name: 'staging', target: 'local' });
    await knex('service').insert({ name: 'shop', team: 'payments', created_by: 'ana' });
    await knex('release').insert({ service: 'shop', number: 1, commit: 'c1', committed_at: new Date(), commit_message: 'One', commit_author: 'ana', artifact: 'a', spec: '{}', commands: '{}', definitions_hash: 'd' });
  });
  beforeEach(async () => {
    for (const table of ['deployment', 'config_revision', 'binding']) await knex(table).delete();
    await knex('binding').insert({ ...place, stable: 1, config_revision: 1 });
    await knex('config_revision').insert([1, 2, 3].map(number => ({ ...place, number, values: '{}' })));
  });
  afterAll(() => knex?.destroy());

  it('the same release gets the configuration back that it had, also after the traffic was moved', async () => {
    const row = await besideItself();
    expect(await binding()).toMatchObject({ stable: 1, config_revision: 2 });
    await putBack(knex as Knex.Transaction, row, 'failed');
    expect(await binding()).toMatchObject({ stable: 1, candidate: null, config_revision: 1 });
    const { generation } = await binding();
    await putBack(knex as Knex.Transaction, row, 'failed');
    expect((await binding()).generation).toBe(generation);
  });

  it('what a rollback has ended while its lock was waited for stays as that has left it', async () => {
    const row = await besideItself();
    const outcome = async () => (await knex('deployment').where({ id: row.id }).first()).outcome;
    let late: Promise<void> | undefined;
    await knex.transaction(async trx => {
      await trx('binding').where(place).forUpdate().first();
      late = knex.transaction(other => putBack(other, row, 'superseded'));
      while (!(await knex.raw("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).rows.length);
      await trx('deployment').where({ id: row.id }).update({ outcome: 'rolled-back' });
    });
    await late;
    expect(await outcome()).toBe('rolled-back');
    expect(await binding()).toMatchObject({ stable: 1, config_revision: 2 });
  });

  it('what somebody has changed since stays', async () => {
    const row = await besideItself();
    await movePins(knex, 'shop', 'staging', { config_revision: 3 });
    await putBack(knex as Knex.Transaction, row, 'failed');
    expect(await binding()).toMatchObject({ stable: 1, config_revision: 3 });
  });
});
