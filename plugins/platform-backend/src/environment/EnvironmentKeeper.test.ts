import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import path from 'node:path';
import { viewEnvironments } from '../api/environmentViews';
import { createOperation } from '../operations/createOperation';
import { EnvironmentKeeper } from './EnvironmentKeeper';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const definition = (kind: string) => ({ kind, undoable: false, steps: () => [{ id: 'one', title: 'One', reversible: true, run: async () => ({ state: 'done' }) }] }) as any;

describe('what keeps environments to their time', () => {
  let knex: Knex;
  const warned: string[] = [];

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_18');
    await knex.migrate.latest({ directory: path.join(__dirname, '../../migrations') });
    await knex('target').insert({ name: 'local', capabilities: '{}' });
  });
  beforeEach(async () => {
    warned.length = 0;
    await knex('operation').delete();
    await knex('environment').delete();
  });

  const environment = (name: string, minutesAgo: number) =>
    knex('environment').insert({ name, team: 'payments', target: 'local', production: false, created_by: 'ana', expires_at: knex.raw(`now() - ? * interval '1 minute'`, [minutesAgo]) });
  const creation = (name: string) =>
    knex.transaction(trx => createOperation(trx, definition('environment.clone'), { title: `Clone into ${name}`, actor: 'ana', door: 'cli', team: 'payments', environment: name, exclusive_key: `environment:${name}` }));
  const look = async (times = 1) => {
    const logger = { warn: (text: string) => warned.push(text), info: () => undefined };
    const keeper = new EnvironmentKeeper({ knex, logger, engine: { definition }, environments: { lookMs: 10, giveUpMs: 60 * 60_000 } } as any);
    for (let i = 0; i < times; i++) {
      (keeper as any).look();
      await (keeper as any).looking;
    }
  };
  const going = () => knex('operation').where({ kind: 'environment.delete' }).orderBy('environment').pluck('environment');
  const conditions = async () => (await viewEnvironments(knex, await knex('environment'))).flatMap(e => e.conditions);

  it('one in which a database is protected stays, which is said, until it is not', async () => {
    await environment('dd-guarded', 5);
    await knex('resource').insert({ id: 'pg-guarded', type: 'postgres', name: 'ledger', object_name: 'ledger-dd-guarded-database', environment: 'dd-guarded', team: 'payments', size: 'small', target: 'local', state: 'standalone', protected: true });
    try {
      await look(2);
      expect(await going()).toEqual([]);
      expect(warned).toEqual([expect.stringMatching(/dd-guarded.*ledger in it is protected/)]);
      await knex('resource').update({ protected: false });
      await look();
      expect(await going()).toEqual(['dd-guarded']);
    } finally {
      await knex('resource').delete();
    }
  });

  it('one that cannot be ended holds up no other, nor what goes on, and is named in the log once', async () => {
    for (const name of ['aa-broken', 'bb-sound']) await environment(name, 5);
    await environment('cc-again', -60);
    await knex('environment').where({ name: 'cc-again' }).update({ removing: true });
    await knex('operation').insert({ id: 'op-1', kind: 'environment.delete', state: 'failed', title: 'Tear down', actor: 'ana', door: 'cli', team: 'payments', environment: 'cc-again', input: JSON.stringify({ name: 'cc-again' }), ended_at: knex.raw(`now() - interval '1 hour'`) });
    await knex.raw(`CREATE FUNCTION break_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.environment = 'aa-broken' THEN RAISE 'no room left'; END IF; RETURN NEW; END $$`);
    await knex.raw('CREATE TRIGGER break_one BEFORE INSERT ON operation FOR EACH ROW EXECUTE FUNCTION break_one()');
    try {
      await look(3);
      expect(await going()).toEqual(['bb-sound', 'cc-again', 'cc-again']);
      expect(warned).toEqual([expect.stringMatching(/aa-broken.*no room left/)]);
    } finally {
      await knex.raw('DROP TRIGGER break_one ON operation');
      await knex.raw('DROP FUNCTION break_one');
    }
    await look();
    expect(await going()).toEqual(['aa-broken', 'bb-sound', 'cc-again', 'cc-again']);
  });

  it('says that one waits for what makes it, and ends it once that has ended', async () => {
    await environment('brief', 5);
    const { id } = await creation('brief');
    await look(2);
    expect(await going()).toEqual([]);
    expect(await conditions()).toEqual([expect.objectContaining({ type: 'Expirable', status: 'False', reason: 'OperationUnderWay', message: expect.stringContaining('Clone into brief'), next: expect.stringContaining(id) })]);
    expect(await knex('event').where({ type: 'environment.expiry-waits', environment: 'brief' })).toHaveLength(1);
    expect(warned).toEqual([expect.stringContaining(id)]);
    await knex('operation').where({ id }).update({ state: 'succeeded' });
    await look();
    expect(await going()).toEqual(['brief']);
    expect(await conditions()).toEqual([]);
  });

  it('takes back what has not ended long after, says so, and then ends the environment', async () => {
    await environment('stuck', 61);
    const { id } = await creation('stuck');
    await look();
    expect(await knex('operation').where({ id }).first()).toMatchObject({ state: 'undoing', exclusive_key: null });
    expect(await knex('audit').where({ subject: id })).toEqual([expect.objectContaining({ actor: 'platform', action: 'undoOperation', operation: id, reason: expect.stringContaining('stuck') })]);
    await look();
    expect(await going()).toEqual(['stuck']);
  });
});
