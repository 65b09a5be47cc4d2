import { TestDatabases } from '@backstage/backend-test-utils';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { postgresHere, startOwnPostgres } from '../__testUtils__/ownPostgres';
import { startSomebodysPostgres } from '../__testUtils__/somebodysPostgres';
import { as, ended, startPlatform, type TestPlatform } from '../__testUtils__/startPlatform';

jest.setTimeout(120_000);

/** Where the platform finds Postgres' tools: nowhere, unless a test says so. */
const mockPlaces = { path: '', roots: [] as string[] };
jest.mock('./dumpTools', () => ({ ...jest.requireActual('./dumpTools'), standardPlaces: () => mockPlaces }));

/** How much is free where dumps lie. */
const mockDisk = { free: 1e12 };
jest.mock('./room', () => ({ ...jest.requireActual('./room'), freeOn: async () => mockDisk.free }));

const PASSWORD = 'h9#!/@ é+=%41 secret';
const SPELLINGS = [PASSWORD, encodeURIComponent(PASSWORD), new URLSearchParams({ a: PASSWORD }).toString().slice(2), JSON.stringify(PASSWORD).slice(1, -1), Buffer.from(PASSWORD).toString('base64').slice(0, 20), Buffer.from(PASSWORD).toString('hex')];

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const doors = (platform: () => TestPlatform) => {
  const call = (method: 'get' | 'post' | 'put', url: string, body?: object, who = 'ana') => {
    const request = platform().api[method](`/api/platform${url}`).set('Authorization', as(who));
    return body ? request.send(body) : request;
  };
  const adopt = (name: string, url: string, more: object = {}) => call('post', '/databases/adoptions', { name, team: 'payments', url, ...more });
  async function adopted(name: string, url: string) {
    const { body } = await adopt(name, url).expect(202);
    const done = await ended(platform(), body.id, 'ana', 40_000);
    expect({ outcome: done.outcome, error: done.error }).toEqual({ outcome: 'succeeded', error: null });
    return done;
  }
  const detail = async (id: string) => (await call('get', `/databases/${id}`).expect(200)).body;
  async function shown(id: string, wanted: (now: any) => boolean, ms = 30_000) {
    for (const end = Date.now() + ms; ; await sleep(100)) {
      const now = await detail(id);
      if (wanted(now)) return now;
      if (Date.now() > end) throw new Error(`Not so: ${JSON.stringify(now)}`);
    }
  }
  async function operation(url: string, body: object) {
    const started = await call('post', url, body);
    expect(started.status === 202 ? 202 : started.body).toBe(202);
    return ended(platform(), started.body.id, 'ana', 60_000);
  }
  /** Makes its care look now. */
  const look = (id: string) => platform().knex('work').where({ key: `care:${id}` }).update({ due_at: platform().knex.fn.now(), dirty: true });
  return { call, adopt, adopted, detail, shown, operation, look };
};
const condition = (now: any, type: string) => now.conditions.find((c: any) => c.type === type);

describe('a database that somebody else keeps', () => {
  let platform: TestPlatform;
  let somebody: Awaited<ReturnType<typeof startSomebodysPostgres>>;
  let theirs: Client;
  let url: string;
  let id: string;
  const operations: string[] = [];
  const { call, adopt, adopted, detail, shown, operation, look } = doors(() => platform);

  beforeAll(async () => {
    platform = await startPlatform(databases);
    somebody = await startSomebodysPostgres('adopted_shop');
    const { host, port } = somebody;
    theirs = somebody.client;
    await theirs.query(`CREATE ROLE adopted_reader LOGIN PASSWORD ${theirs.escapeLiteral(PASSWORD)}; GRANT pg_monitor, pg_read_all_data TO adopted_reader; CREATE TABLE note (id int PRIMARY KEY, text text NOT NULL DEFAULT 'x'); INSERT INTO note SELECT generate_series(1, 300)`);
    await theirs.query(`CREATE ROLE adopted_mighty SUPERUSER LOGIN PASSWORD 'of-the-mighty'`);
    url = `postgres://adopted_reader:${encodeURIComponent(PASSWORD)}@${host}:${port}/adopted_shop`;
  });
  afterAll(async () => {
    await platform?.stop();
    await platform?.clean();
    await somebody?.stop();
  });

  it('is adopted, listed and watched; without pg_dump of its version a condition says what to install', async () => {
    const done = await adopted('shop', url);
    operations.push(done.id);
    expect(done).toMatchObject({ kind: 'database.adopt', steps: [{ id: 'database', state: 'succeeded' }, { id: 'reachable', state: 'succeeded' }, { id: 'look', state: 'succeeded' }] });
    id = done.result.resource;
    const { items } = (await call('get', '/databases?name=shop').expect(200)).body;
    expect(items).toEqual([expect.objectContaining({ id, state: 'adopted', service: null, team: 'payments', ready: true, orphan: false, cost: { perMonth: 0, currency: expect.any(String) } })]);
    const now = await detail(id);
    expect(now).toMatchObject({ archive: null, window: null, backups: [], statistics: { tables: [{ schema: 'public', name: 'note', bytes: expect.any(Number) }] } });
    expect(condition(now, 'Reachable')).toMatchObject({ status: 'True', message: expect.stringContaining('PostgreSQL 18') });
    expect(condition(now, 'BackupNotPossible')).toMatchObject({ status: 'True', next: expect.stringContaining('postgresql-client-18') });
    expect(now.conditions.map((c: any) => c.type)).not.toEqual(expect.arrayContaining(['NotEncrypted']));
    for (const type of ['OwnerMayDestroy', 'BackedUp', 'ArchiveWritable']) expect(condition(now, type)).toBeUndefined();
    const { body } = await call('post', `/databases/${id}/backups`, {}).expect(409);
    expect(body.error.next).toContain('postgresql-client-18');
    // Nothing was made on the target.
    expect([...platform.world.objects.keys()].filter(key => key.includes('shop'))).toEqual([]);
  });

  it('is looked into with one statement that can only read', async () => {
    const query = (sql: string, maxRows?: number) => call('post', `/databases/${id}/queries`, { sql, ...(maxRows ? { maxRows } : {}) });
    const { body } = await query('select id, text from note order by id', 120).expect(200);
    expect(body).toMatchObject({ columns: [{ name: 'id', type: 'integer' }, { name: 'text', type: 'text' }], truncated: true });
    expect(body.rows).toHaveLength(120);
    expect(body.rows[0]).toEqual(['1', 'x']);
    expect((await call('get', `/databases/${id}/schema`).expect(200)).body.tables).toEqual([expect.objectContaining({ name: 'note', columns: [{ name: 'id', type: 'integer', nullable: false, key: true }, { name: 'text', type: 'text', nullable: false, default: '\'x\'::text' }] })]);
    await theirs.query('GRANT ALL ON note TO adopted_reader');
    for (const sql of ['delete from note', 'with gone as (delete from note returning 1) select * from gone', 'select 1; delete from note', `copy (select 1) to program 'true'`, 'set role postgres', 'commit', 'do $$ begin delete from note; end $$', `select pg_read_file('PG_VERSION')`, 'select nonsense']) {
      expect({ sql, status: (await query(sql)).status }).toEqual({ sql, status: 400 });
    }
    expect((await theirs.query('select count(*)::int as n from note')).rows).toEqual([{ n: 300 }]);
  });

  it('is never changed: what would do so is refused with words, and written down', async () => {
    const deeds: Array<[string, object]> = [['rotations', {}], ['size', { size: 'large' }], ['deletion', { confirm: 'shop' }], ['restores', {}], ['swap', {}], ['connections', {}]];
    for (const [deed, body] of deeds) {
      const answer = await call('post', `/databases/${id}/${deed}`, body);
      expect({ deed, status: answer.status, why: answer.body.error?.why }).toEqual({ deed, status: 409, why: expect.stringContaining('It is not Waymark\'s') });
    }
    // Who may not, is told that and no more.
    await call('post', `/databases/${id}/rotations`, {}, 'ben').expect(403);
    expect(await platform.knex('audit').where({ subject: id, outcome: 'refused' }).whereLike('reason', 'It is not Waymark%')).toHaveLength(deeds.length);
    await look(id);
    await platform.knex('work').insert({ key: `resource:${id}` }).onConflict('key').merge({ due_at: platform.knex.fn.now() });
    await sleep(500);
    expect(platform.world.calls.filter(one => one.includes('shop'))).toEqual([]);
  });

  it('that lets us in no more is said with its own words, and is well again by itself', async () => {
    await theirs.query('ALTER ROLE adopted_reader NOLOGIN');
    await sleep(5_000);
    await look(id);
    const away = await shown(id, now => !now.ready);
    expect(condition(away, 'Reachable')).toMatchObject({ status: 'False', reason: 'Refused', cause: { words: expect.stringContaining('not permitted to log in') } });
    await theirs.query('ALTER ROLE adopted_reader LOGIN');
    await look(id);
    await shown(id, now => now.ready);
  });

  it('is not adopted with a wrong password, and Undo takes away all of it; a superuser is advised against, and does not query', async () => {
    const { body } = await adopt('wrong', url.replace('adopted_reader:', 'adopted_reader:x')).expect(202);
    operations.push(body.id);
    const failed = await ended(platform, body.id, 'ana', 30_000);
    expect(failed).toMatchObject({ state: 'failed', canUndo: true, error: { step: 'reachable', why: expect.stringContaining('password authentication failed') } });
    await call('post', `/operations/${body.id}/undo`, {}).expect(202);
    expect(await ended(platform, body.id)).toMatchObject({ state: 'undone' });
    expect((await call('get', '/databases?name=wrong')).body.items).toEqual([]);

    const mighty = await adopted('mighty', url.replace(/\/\/[^@]*@/, '//adopted_mighty:of-the-mighty@'));
    operations.push(mighty.id);
    const now = await detail(mighty.result.resource);
    expect(condition(now, 'OwnerMayDestroy')).toMatchObject({ reason: 'ConnectedAsSuperuser', next: expect.stringContaining('pg_read_all_data') });
    const refused = await call('post', `/databases/${mighty.result.resource}/queries`, { sql: 'select 1' }).expect(400);
    expect(refused.body.error.next).toContain('pg_monitor');
    const forgotten = await operation(`/databases/${mighty.result.resource}/forget`, { confirm: 'mighty' });
    expect(forgotten).toMatchObject({ kind: 'database.forget', outcome: 'succeeded' });
    // Of both only the one that is left is known how to get in.
    expect(await platform.knex('secret_version').whereLike('name', 'postgres/%/adopted').pluck('name')).toEqual([expect.stringContaining('postgres/shop-')]);
  });

  it('is refused to others, to assistants, by a hostile address and under a name that is taken', async () => {
    await call('post', '/databases/adoptions', { name: 'other', team: 'payments', url }, 'ben').expect(403);
    const assistant = await adopt('other', url).set('X-Waymark-Door', 'assistant').expect(403);
    expect(assistant.body.error.message).toContain('assistant');
    await call('post', `/databases/${id}/forget`, { confirm: 'shop' }).set('X-Waymark-Door', 'assistant').expect(403);
    const hostile = await adopt('other', `${url}?sslkey=/etc/passwd`).expect(400);
    expect(hostile.body.error.problems).toEqual([{ path: 'url', message: expect.stringContaining('sslkey') }]);
    await adopt('other', url, { environment: 'moon' }).expect(400);
    await adopt('other', url, { password: PASSWORD }).expect(400);
    await adopt('shop', url).expect(409);
    const twice = [await adopt('twice', url).set('Idempotency-Key', 'adopt-1').expect(202), await adopt('twice', url).set('Idempotency-Key', 'adopt-1').expect(202)];
    expect(twice[0].body.id).toBe(twice[1].body.id);
    await ended(platform, twice[0].body.id, 'ana', 30_000);
    operations.push(twice[0].body.id);
  });

  it('has its password in no table, answer, log or file, in no spelling; what is plain would be found', async () => {
    const texts = new Map<string, string>();
    const below = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? below(path.join(folder, entry.name)) : [path.join(folder, entry.name)]));
    for (const file of below(platform.data)) texts.set(file, readFileSync(file, 'latin1'));
    const tables: string[] = await platform.knex('information_schema.tables').where({ table_schema: 'public', table_type: 'BASE TABLE' }).pluck('table_name');
    for (const table of tables) texts.set(`table ${table}`, JSON.stringify(await platform.knex(table).select(platform.knex.raw(`"${table}"::text AS row`))));
    for (const one of ['/databases', `/databases/${id}`, '/activity', '/operations', '/resources', '/conditions', ...operations.flatMap(o => [`/operations/${o}`, `/operations/${o}/log`])]) texts.set(`GET ${one}`, JSON.stringify((await call('get', one)).body));
    const holding = (words: string[]) => [...texts].filter(([, text]) => words.some(word => text.includes(word) || text.includes(JSON.stringify(word).slice(1, -1)))).map(([from]) => from);
    expect(holding(SPELLINGS)).toEqual([]);
    expect(holding(['shop-staging-adopted'])).toEqual(expect.arrayContaining(['table resource', 'table secret_version', `GET /databases/${id}`]));
  });

  it('is forgotten after its name was typed, and is itself as it was', async () => {
    const wrong = await call('post', `/databases/${id}/forget`, { confirm: 'another' }).expect(400);
    expect(wrong.body.error.problems).toEqual([{ path: 'confirm', message: expect.any(String) }]);
    expect(await operation(`/databases/${id}/forget`, { confirm: 'shop' })).toMatchObject({ outcome: 'succeeded' });
    await call('get', `/databases/${id}`).expect(404);
    expect(await platform.knex('secret_version').whereLike('name', 'postgres/shop-%')).toEqual([]);
    expect((await theirs.query('select count(*)::int as n from note')).rows).toEqual([{ n: 300 }]);
    // One of Waymark's own is not forgotten.
    const own = (await call('post', '/databases', { name: 'own', team: 'payments' }).expect(202)).body;
    const made = await ended(platform, own.id);
    const { body } = await call('post', `/databases/${made.result.resource}/forget`, { confirm: 'own' }).expect(409);
    expect(body.error.next).toContain('db delete');
  });
});

const bin = postgresHere();
// It takes a server and tools of one version, of the machine's own.
(bin ? describe : describe.skip)('its dumps, with the pg_dump of this machine', () => {
  let platform: TestPlatform;
  let server: Awaited<ReturnType<typeof startOwnPostgres>>;
  const { call, adopted, detail, shown, operation } = doors(() => platform);

  beforeAll(async () => {
    Object.assign(mockPlaces, { path: bin!, roots: [] });
    server = await startOwnPostgres(bin!);
    await server.sql('CREATE DATABASE ledger');
    await server.sql(`CREATE ROLE reader LOGIN PASSWORD '${PASSWORD}'; GRANT pg_monitor, pg_read_all_data TO reader`);
    await server.sql(`CREATE TABLE entry AS SELECT n, md5(n::text) AS words FROM generate_series(1, 20000) n`, 'ledger');
    platform = await startPlatform(databases);
  });
  afterAll(async () => {
    await platform?.stop();
    await platform?.clean();
    await server?.stop();
  });

  it('are made by themselves, hold all of it, are checked, and a flipped byte is found', async () => {
    const { result } = await adopted('ledger', server.url('reader', PASSWORD, 'ledger'));
    const id = result.resource;
    // What is said of a backup follows the backup.
    const now = await shown(id, one => condition(one, 'BackedUp')?.status === 'True');
    expect(now.lastBackupAt).not.toBeNull();
    expect(condition(now, 'BackupNotPossible')).toBeUndefined();
    const [first] = now.backups;
    const file = path.join(platform.data, 'adopted', now.objectName, `${first.id}.dump`);
    expect(statSync(file).size).toBe(first.bytes);
    // eslint-disable-next-line no-bitwise -- whom it may be read by
    expect(statSync(file).mode & 0o077).toBe(0);
    await server.sql('CREATE DATABASE again');
    execFileSync(path.join(bin!, 'pg_restore'), ['--no-owner', '-d', server.url('postgres', 'of-the-superuser', 'again'), file], { stdio: 'pipe' });
    expect(await server.sql('SELECT count(*)::int AS n, max(words) AS most FROM entry', 'again')).toEqual(await server.sql('SELECT count(*)::int AS n, max(words) AS most FROM entry', 'ledger'));

    await call('post', `/databases/${id}/proofs`, {}).expect(202);
    const checked = await shown(id, one => one.proof === 'proven');
    expect(condition(checked, 'BackupProven')).toMatchObject({ status: 'True', reason: 'Checked', message: expect.stringContaining('It was not restored') });
    expect((await operation(`/databases/${id}/backups`, {})).outcome).toBe('succeeded');

    const bytes = readFileSync(file);
    // eslint-disable-next-line no-bitwise -- one bit
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(file, bytes);
    await call('post', `/databases/${id}/proofs`, { backup: first.id }).expect(202);
    const damaged = await shown(id, one => one.backups.find((b: any) => b.id === first.id)?.proof?.state === 'failed');
    expect(condition(damaged, 'BackupProven')).toMatchObject({ status: 'False', reason: 'Damaged' });

    const { objectName } = await detail(id);
    expect((await operation(`/databases/${id}/forget`, { confirm: 'ledger' })).outcome).toBe('succeeded');
    expect(existsSync(path.join(platform.data, 'adopted', objectName))).toBe(false);
    expect(await platform.knex('backup').where({ resource: id })).toEqual([]);
    expect(await server.sql('SELECT count(*)::int AS n FROM entry', 'ledger')).toEqual([{ n: 20000 }]);
  });

  it('are refused where they would fill the disk, which is said, and made once there is room', async () => {
    mockDisk.free = 1e6;
    const { result } = await adopted('tight', server.url('reader', PASSWORD, 'ledger'));
    const now = await shown(result.resource, one => one.backups[0]?.state === 'failed' && condition(one, 'BackedUp')?.reason === 'BackupFailed');
    expect(condition(now, 'BackedUp')).toMatchObject({ status: 'False', message: expect.stringContaining('there is no room for it'), cause: { words: expect.stringContaining('No space left on the disk') } });
    expect(readdirSync(path.join(platform.data, 'adopted', now.objectName)).filter(file => !file.endsWith('.json'))).toEqual([]);
    mockDisk.free = 1e12;
    expect((await operation(`/databases/${now.id}/backups`, {})).outcome).toBe('succeeded');
  });

  it('that fail say so with the words of pg_dump, and leave nothing', async () => {
    await server.sql(`CREATE ROLE poor LOGIN PASSWORD '${PASSWORD}'`);
    const { result } = await adopted('poor', server.url('poor', PASSWORD, 'ledger'));
    const now = await shown(result.resource, one => one.backups[0]?.state === 'failed');
    expect(now.backups[0].error).toMatchObject({ what: expect.stringContaining('pg_dump'), why: expect.stringContaining('permission denied') });
    expect(JSON.stringify(now)).not.toContain(PASSWORD);
    expect(readdirSync(path.join(platform.data, 'adopted', now.objectName)).filter(file => !file.endsWith('.json'))).toEqual([]);
  });
});
