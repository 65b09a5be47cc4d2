import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import path from 'node:path';
import { databaseWritesHandlers } from '../api/handlers/databaseWrites';
import type { BackupRow } from '../store/rows';
import { afterwards } from './afterwards';
import { beginBackup } from './begin';

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
jest.setTimeout(60_000);

const HOUR_MS = 3_600_000;
const claim = { key: 'care:pg-a', fence: 7, failures: 0 };
const signal = new AbortController().signal;

/** What is decided of a backup, while somebody else decides about it in the same moment. */
describe('a backup that is looked at by two at once', () => {
  let knex: Knex;
  const calls: string[] = [];
  const note = (what: string) => (...args: unknown[]) => {
    calls.push(`${what} ${args[0]}`);
    return Promise.resolve(true);
  };
  const care: any = { removeKept: note('removeKept'), removeBackup: note('removeBackup'), backUp: note('backUp') };
  const target = { target: { drivers: [{ type: 'postgres', care }] } };
  const database = { type: 'postgres', environment: 'staging', team: 'payments', size: 'small', target: 'local', state: 'standalone' };
  const backup = (id: string, more: object = {}) => ({ id, resource: 'pg-a', object_name: 'ledger', database: 'ledger', target: 'local', environment: 'staging', team: 'payments', name: 'ledger', reason: 'final', state: 'complete', ended_at: new Date(Date.now() - HOUR_MS), ...more });
  const row = (id: string) => knex<BackupRow>('backup').where({ id }).first();

  beforeAll(async () => {
    knex = await databases.init('POSTGRES_18');
    await knex.migrate.latest({ directory: path.resolve(__dirname, '../../migrations') });
    await knex('target').insert({ name: 'local', capabilities: '{}' });
    await knex('environment').insert({ name: 'staging', target: 'local' });
    await knex('work').insert({ key: claim.key, fence: claim.fence, due_at: knex.fn.now(), dirty: false });
  });
  beforeEach(async () => {
    calls.length = 0;
    for (const table of ['resource', 'backup']) await knex(table).delete();
  });
  afterAll(() => knex?.destroy());

  /** A restore begins, and has not been committed when the other looks: what that one comes to. */
  async function whileRestored<T>(id: string, other: () => Promise<T>): Promise<T> {
    const restore = await knex.transaction();
    await restore('backup').where({ id, state: 'complete' }).forUpdate().first();
    await restore('resource').insert({ ...database, id: 'pg-b', name: 'copy', object_name: 'copy', source: JSON.stringify({ resource: 'pg-a', object: 'ledger', backup: id }) });
    let ended = false;
    const result = other().finally(() => (ended = true));
    result.catch(() => undefined);
    const waits = () => knex.raw(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
    while (!ended && !calls.length && !(await waits()).rows.length) await new Promise(resolve => setTimeout(resolve, 20));
    await restore.commit();
    return result;
  }

  it('the last one of a database that is gone stays until it is restored, past its time too', async () => {
    await knex('backup').insert(backup('b-last', { keep_until: new Date(Date.now() - HOUR_MS) }));
    const deps: any = { knex, target: () => target };
    await whileRestored('b-last', () => afterwards(deps, 'pg-a', claim, signal));
    expect(calls).toEqual([]);
    expect(await row('b-last')).toMatchObject({ state: 'complete' });
    await knex('resource').where({ id: 'pg-b' }).update({ node: JSON.stringify({ phase: 'ready' }) });
    await afterwards(deps, 'pg-a', claim, signal);
    expect(calls).toEqual(['removeKept ledger']);
    expect(await knex('backup')).toEqual([]);
  });

  it('one that somebody removes stays while it is restored', async () => {
    await knex('resource').insert({ ...database, id: 'pg-a', name: 'ledger', object_name: 'ledger' });
    await knex('backup').insert([backup('b-old'), backup('b-new', { ended_at: new Date() })]);
    const { handle } = databaseWritesHandlers({ knex } as any).removeBackup;
    const call: any = { path: { database: 'pg-a', backup: 'b-old' }, caller: { actor: 'user:default/ana', door: 'cli', onBehalf: false } };
    await expect(whileRestored('b-old', async () => handle(call))).rejects.toMatchObject({ why: 'copy is being restored from it.' });
    expect(await row('b-old')).toMatchObject({ state: 'complete' });
  });

  it('one of a database that stands still since takes no place from others', async () => {
    const wants = { ...database, id: 'pg-a', name: 'ledger', object_name: 'ledger' };
    await knex('resource').insert([wants, ...['c', 'd'].map(x => ({ ...database, id: `pg-${x}`, name: x, object_name: x, state: 'deleted' }))]);
    await knex('backup').insert([backup('b-wanted', { state: 'wanted' }), ...['c', 'd'].map(x => backup(`b-${x}`, { resource: `pg-${x}`, state: 'running' }))]);
    const wanted = (await row('b-wanted'))!;
    const work: any = { knex, care, resource: wants, backups: [wanted], claim, signal };
    expect(await beginBackup(work, wanted)).toBe(true);
    expect(calls).toEqual(['backUp ledger']);
    await knex('backup').update({ state: 'wanted' }).where({ id: 'b-wanted' });
    await knex('resource').update({ state: 'standalone' });
    expect(await beginBackup(work, wanted)).toBe(false);
  });

  it('one that was given up before it began is not made', async () => {
    await knex('backup').insert(backup('b-given-up', { reason: 'asked', state: 'failed' }));
    const wanted: any = { ...(await row('b-given-up')), state: 'wanted' };
    expect(await beginBackup({ knex, care, resource: { id: 'pg-a', object_name: 'ledger', target: 'local' } as any, backups: [wanted], claim, signal }, wanted)).toBe(false);
    expect(calls).toEqual([]);
  });
});
