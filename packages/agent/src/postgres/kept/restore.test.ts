import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { backupsOf } from '../../testing/backups.ts';
import { databasesOf, OTHER, spec } from '../../testing/databases.ts';
import { startTestAgent, until } from '../../testing/index.ts';
import type { TestAgent } from '../../testing/index.ts';

jest.setTimeout(120_000);

describe('restoring databases', () => {
  let agent: TestAgent;
  let databases: ReturnType<typeof databasesOf>;
  let shop: ReturnType<typeof backupsOf>;
  let port: number;
  let first: string;
  const put = (name: string, more: object) =>
    agent.call('PUT', `/v1/postgres/${name}`, spec(1, more));
  const ids = async (at: number) =>
    (await databases.query(at, 'SELECT id FROM thing ORDER BY id')).map(
      row => row.id,
    );

  beforeAll(async () => {
    agent = await startTestAgent();
    databases = databasesOf(agent);
    shop = backupsOf(agent, 'shop-db');
    await put('shop-db', { size: 'medium' });
    port = (await databases.ready('shop-db')).port;
    await databases.query(
      port,
      'CREATE TABLE thing (id int PRIMARY KEY); INSERT INTO thing VALUES (1), (2)',
    );
    first = (await shop.make('b-1')).endedAt;
  });
  afterAll(() => agent.dispose());

  it('goes back to a moment under load: what was deleted later is back, what was written later is not', async () => {
    let writing = true;
    const load = (async () => {
      await databases.query(port, 'CREATE TABLE noise (text text)');
      while (writing)
        await databases.query(
          port,
          `INSERT INTO noise SELECT repeat('x', 200) FROM generate_series(1, 500)`,
        );
    })();
    await sleep(50);
    await databases.query(port, 'INSERT INTO thing VALUES (3)');
    await sleep(20);
    const moment = new Date().toISOString();
    await sleep(20);
    await databases.query(
      port,
      'DELETE FROM thing WHERE id = 1; INSERT INTO thing VALUES (4)',
    );
    await sleep(50);
    const from = { name: 'shop-db', until: moment };
    // Smaller than what it was, another name of the database, another login.
    const { body } = await put('back-db', {
      from,
      database: 'back',
      user: 'back',
    });
    expect(body).toMatchObject({ phase: 'creating', from });
    const state = await databases.ready('back-db');
    writing = false;
    await load;
    const login = { database: 'back', user: 'back' };
    expect(
      await databases.query(
        state.port,
        'SELECT id FROM thing ORDER BY id',
        login,
      ),
    ).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    await databases.query(state.port, 'INSERT INTO thing VALUES (5)', login);
    await expect(
      databases.query(state.port, 'SELECT 1', { database: 'back' }),
    ).rejects.toThrow(/not permitted|authentication failed/);
    expect(state.from).toEqual(from);
    expect(await ids(port)).toEqual([2, 3, 4]);
    expect(readdirSync(join(shop.place(), 'restoring'))).toEqual([]);
  });

  it('takes the newest state, of one that runs with what it has just written; and it can be backed up and restored again', async () => {
    await databases.query(port, 'INSERT INTO thing VALUES (6)');
    await put('copy-db', { from: { name: 'shop-db' }, verifier: OTHER });
    const wrong = await databases.ready('copy-db');
    await expect(ids(wrong.port)).rejects.toThrow(/authentication failed/);
    await put('copy-db', {});
    const copy = await databases.ready('copy-db');
    expect(await ids(copy.port)).toEqual([2, 3, 4, 6]);
    await databases.query(copy.port, 'INSERT INTO thing VALUES (7)');
    expect(await backupsOf(agent, 'copy-db').make('c-1')).toMatchObject({
      state: 'complete',
    });
    await databases.query(copy.port, 'INSERT INTO thing VALUES (8)');
    const { body } = await agent.call(
      'DELETE',
      '/v1/postgres/copy-db?fence=9&keep=true',
    );
    expect(body).toEqual({ gone: true });
    const left = await backupsOf(agent, 'copy-db').kept();
    expect(left).toMatchObject({
      archive: { ok: true },
      backups: [{ id: 'c-1' }],
    });
    const { body: inventory } = await agent.call('GET', '/v1/inventory');
    expect(inventory.postgres['copy-db'].kept).toMatchObject({
      backups: [{ id: 'c-1' }],
    });
    // The same name again has an archive of its own.
    await put('copy-db', {
      fence: 9,
      from: { name: 'copy-db', until: new Date().toISOString() },
    });
    expect(await ids((await databases.ready('copy-db')).port)).toEqual([
      2, 3, 4, 6, 7, 8,
    ]);
    expect(readdirSync(backupsOf(agent, 'copy-db').folder()).sort()).toEqual([
      'archive',
      'archive-2',
      'backups',
      'kept.json',
    ]);
  });

  it('refuses what cannot be reached, and says what can', async () => {
    const refused = async (from: object) =>
      (await put('never-db', { from })).body.error;
    const early = new Date(Date.parse(first) - 1000).toISOString();
    expect(await refused({ name: 'shop-db', until: early })).toMatchObject({
      code: 'invalid',
      next: expect.stringContaining(first),
    });
    const late = new Date(Date.now() + 60_000).toISOString();
    expect(await refused({ name: 'shop-db', until: late })).toMatchObject({
      code: 'invalid',
      why: expect.stringContaining('future'),
    });
    expect(await refused({ name: 'shop-db', backup: 'b-9' })).toMatchObject({
      code: 'invalid',
      next: expect.stringContaining('b-1'),
    });
    expect(await refused({ name: 'nobody-db' })).toMatchObject({
      code: 'invalid',
    });
    expect(await refused({ name: 'back-db' })).toMatchObject({
      code: 'invalid',
      why: expect.stringContaining('no complete backup'),
    });
    expect(
      await refused({ name: 'shop-db', until: 'yesterday' }),
    ).toMatchObject({ code: 'invalid' });
    expect((await agent.call('GET', '/v1/postgres/never-db')).status).toBe(404);
  });

  it('stands still with all its data when that is wanted, also with the next agent, and starts again', async () => {
    await put('back-db', {
      fence: 4,
      database: 'back',
      user: 'back',
      stopped: true,
    });
    const still = () =>
      until(
        'it stands still',
        async () =>
          (await agent.call('GET', '/v1/postgres/back-db')).body.phase ===
          'stopped',
      );
    await still();
    expect(databases.postmasters('back-db')).toEqual([]);
    await agent.kill();
    await agent.start();
    await still();
    expect(databases.postmasters('back-db')).toEqual([]);
    expect(
      (
        await agent.call('PUT', '/v1/postgres/back-db/backups/x', {
          fence: 4,
          reason: 'x',
        })
      ).body.error.why,
    ).toContain('stands still');
    await put('back-db', {
      fence: 5,
      database: 'back',
      user: 'back',
      stopped: false,
    });
    const state = await databases.ready('back-db');
    expect(
      await databases.query(
        state.port,
        'SELECT count(*)::int AS n FROM thing',
        { database: 'back', user: 'back' },
      ),
    ).toEqual([{ n: 4 }]);
  });

  it('leaves nothing of what is removed without a final backup, and that one otherwise', async () => {
    await agent.call('DELETE', '/v1/postgres/back-db?fence=9');
    await backupsOf(agent, 'copy-db').make('last', 9, 'final');
    await agent.call('DELETE', '/v1/postgres/copy-db?fence=9');
    expect(readdirSync(join(shop.place(), 'kept')).sort()).toEqual([
      'copy-db',
      'shop-db',
    ]);
    expect((await agent.call('GET', '/v1/postgres/back-db/kept')).status).toBe(
      404,
    );
    expect(
      (await agent.call('DELETE', '/v1/postgres/shop-db/kept?fence=9')).body
        .error.code,
    ).toBe('invalid');
    expect(
      (await agent.call('DELETE', '/v1/postgres/copy-db/kept?fence=9')).body,
    ).toEqual({ gone: true });
    expect(readdirSync(join(shop.place(), 'kept'))).toEqual(['shop-db']);
  });
});
