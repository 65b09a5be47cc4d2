import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backupsOf } from '../../testing/backups.ts';
import { databasesOf, spec } from '../../testing/databases.ts';
import { startTestAgent, until } from '../../testing/index.ts';
import type { TestAgent } from '../../testing/index.ts';

jest.setTimeout(180_000);

describe('backups, restores and proofs when something dies', () => {
  let agent: TestAgent;
  let databases: ReturnType<typeof databasesOf>;
  let shop: ReturnType<typeof backupsOf>;
  let port: number;

  /** Asks for something at which the agent dies, and starts the next one. */
  const dieAt = async (point: string, path: string, body: object) => {
    const { reached } = await agent.crashAt(point);
    void agent.call('PUT', path, body).catch(() => undefined);
    await reached();
    await agent.start();
  };
  const ids = async (at: number) =>
    (await databases.query(at, 'SELECT id FROM thing ORDER BY id')).map(
      row => row.id,
    );

  beforeAll(async () => {
    agent = await startTestAgent();
    databases = databasesOf(agent);
    shop = backupsOf(agent, 'shop-db');
    await agent.call('PUT', '/v1/postgres/shop-db', spec(1));
    port = (await databases.ready('shop-db')).port;
    await databases.query(
      port,
      'CREATE TABLE thing (id int PRIMARY KEY); INSERT INTO thing VALUES (1)',
    );
  });
  afterAll(() => agent.dispose());
  afterEach(async () => {
    for (const folder of ['proving', 'restoring']) {
      const path = join(shop.place(), folder);
      const left = existsSync(path) ? readdirSync(path) : [];
      if (left.length) throw new Error(`${folder}: ${left} is left`);
    }
    const found = await ids(port);
    if (String(found) !== '1') throw new Error(`the data is ${found}`);
  });

  it.each(['backup-stored', 'backup-copied', 'backup-placed'])(
    'goes on with a backup after the agent was killed at %s',
    async point => {
      const wish = { fence: 1, reason: 'schedule' };
      await dieAt(
        `agent/postgres/${point}`,
        `${shop.path}/backups/${point}`,
        wish,
      );
      expect(await shop.ended(point)).toMatchObject({ state: 'complete' });
      expect(readdirSync(join(shop.folder(), 'backups', point)).sort()).toEqual(
        ['data', 'manifest.json', 'state.json'],
      );
    },
  );

  it.each(['restore-copied', 'restore-replayed', 'restore-placed'])(
    'makes an instance anew, or takes it whole, after the agent was killed at %s',
    async point => {
      const from = { name: 'shop-db', backup: 'backup-placed' };
      await dieAt(
        `agent/postgres/${point}`,
        `/v1/postgres/${point}`,
        spec(1, { from }),
      );
      expect(await ids((await databases.ready(point)).port)).toEqual([1]);
      expect(databases.postmasters(point)).toHaveLength(1);
      await agent.call('DELETE', `/v1/postgres/${point}?fence=1`);
    },
  );

  it('goes on with a proof after the agent was killed, and leaves no scratch instance', async () => {
    const path = `${shop.path}/backups/backup-placed/proof`;
    await dieAt('agent/postgres/proof-started', path, { fence: 1, run: 'p-1' });
    expect(await shop.proven('backup-placed', 'p-1')).toMatchObject({
      state: 'passed',
    });
  });

  /** Stops the agent at a point of a backup, lets `fn` do harm, and lets it go on. */
  const harmAt = async (
    point: string,
    path: string,
    fn: (pid: number, folder: string) => void,
  ) => {
    const { body: before } = await agent.call(
      'GET',
      path.replace(/\/backups.*/, ''),
    );
    const { reached } = await agent.crashAt(`stop agent/postgres/${point}`);
    const wish = { fence: 9, reason: 'schedule' };
    void agent.call('PUT', path, wish).catch(() => undefined);
    await reached();
    fn(before.pid, before.dataDirectory);
    process.kill(agent.pid(), 'SIGCONT');
  };

  it.each(['backup-stored', 'backup-started'])(
    'waits for a database that dies at %s of its backup, and makes it then',
    async point => {
      const id = `died-${point}`;
      await harmAt(point, `${shop.path}/backups/${id}`, pid =>
        process.kill(pid, 'SIGKILL'),
      );
      expect(await shop.ended(id)).toMatchObject({ state: 'complete' });
      expect(readdirSync(join(shop.folder(), 'backups', id)).sort()).toEqual([
        'data',
        'manifest.json',
        'state.json',
      ]);
    },
  );

  it('says that a backup has failed, and why, when the database does not come back', async () => {
    const lost = backupsOf(agent, 'lost-db');
    await agent.call('PUT', lost.path, spec(1));
    await databases.ready('lost-db');
    await harmAt('backup-stored', `${lost.path}/backups/b-1`, (pid, folder) => {
      process.kill(pid, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    });
    expect(await lost.ended('b-1')).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('does not accept connections'),
      words: expect.stringMatching(/is gone|is missing/),
    });
    expect(readdirSync(join(lost.folder(), 'backups/b-1'))).toEqual([
      'state.json',
    ]);
    await agent.call('DELETE', `${lost.path}?fence=9`);
  });

  it('waits for a database that has just died: its backup is proven, and what was written last is restored', async () => {
    const dieAtOnce = async (point: string, path: string, body: object) => {
      const { body: before } = await agent.call('GET', shop.path);
      const { reached } = await agent.crashAt(`stop agent/postgres/${point}`);
      void agent.call('PUT', path, body).catch(() => undefined);
      await reached();
      process.kill(before.pid, 'SIGKILL');
      process.kill(agent.pid(), 'SIGCONT');
    };
    const proof = `${shop.path}/backups/backup-placed/proof`;
    await dieAtOnce('proof-stored', proof, { fence: 9, run: 'p-died' });
    expect(await shop.proven('backup-placed', 'p-died')).toMatchObject({
      state: 'passed',
    });
    await until('the database is back', () =>
      databases
        .query(port, 'CREATE TABLE late AS SELECT 1 AS one')
        .catch(() => undefined),
    );
    const from = { name: 'shop-db' };
    await dieAtOnce('stored', '/v1/postgres/late-db', spec(1, { from }));
    const late = (await databases.ready('late-db')).port;
    expect(await databases.query(late, 'SELECT one FROM late')).toEqual([
      { one: 1 },
    ]);
    await until('the database is back', () =>
      databases.query(port, 'SELECT 1').catch(() => undefined),
    );
    await agent.call('DELETE', '/v1/postgres/late-db?fence=1');
  });
});
