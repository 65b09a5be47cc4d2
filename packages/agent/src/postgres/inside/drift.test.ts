import { appendFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { databasesOf, OTHER, spec } from '../../testing/databases.ts';
import { startTestAgent, until } from '../../testing/index.ts';
import type { TestAgent } from '../../testing/index.ts';

jest.setTimeout(60_000);

const NAME = 'shop-staging-db';
const SEEN_WITHIN_MS = 10_000;

describe('what is changed behind the agent’s back', () => {
  let agent: TestAgent;
  let databases: ReturnType<typeof databasesOf>;
  let port: number;
  let raw: any;
  const get = async (name = NAME) =>
    (await agent.call('GET', `/v1/postgres/${name}`)).body;
  const drift = async (name = NAME) =>
    (await agent.call('GET', `/v1/postgres/${name}/statistics`)).body.drift;
  const admin = (sql: string, database = 'postgres') =>
    databases.query(port, sql, {
      host: join(raw.socket, '..'),
      user: 'postgres',
      database,
    });
  const seen = (what: string, found: object) =>
    until(
      what,
      async () => {
        const all = await drift();
        return all.some((one: object) =>
          Object.entries(found).every(
            ([key, value]) => (one as Record<string, unknown>)[key] === value,
          ),
        );
      },
      SEEN_WITHIN_MS,
    );
  beforeAll(async () => {
    agent = await startTestAgent();
    databases = databasesOf(agent);
    await agent.call('PUT', `/v1/postgres/${NAME}`, spec(1));
    port = (await databases.ready(NAME)).port;
    raw = (await agent.call('GET', `/v1/raw/postgres/${NAME}`)).body;
    await databases.query(port, 'CREATE TABLE thing (id int)');
  });
  afterAll(() => agent.dispose());

  it('is nothing of what its service does by itself', async () => {
    await new Promise(resolve => setTimeout(resolve, 4500));
    expect(await drift()).toEqual([]);
    expect((await get()).words).toBeUndefined();
  });

  it('is seen and put right where it concerns logins, and told', async () => {
    await admin(
      `ALTER ROLE shop PASSWORD '${OTHER}' SUPERUSER CONNECTION LIMIT 3; ALTER ROLE waymark_owner LOGIN`,
    );
    await expect(databases.query(port, 'SELECT 1')).rejects.toThrow(
      /authentication failed/,
    );
    await seen('the password', {
      what: 'login shop',
      found: 'it has another password',
      healed: true,
    });
    await seen('the right', {
      what: 'login shop',
      found: 'it has SUPERUSER',
      healed: true,
    });
    await databases.query(port, 'SELECT 1');
    expect(
      await admin(
        `SELECT rolname, rolsuper, rolcanlogin, rolconnlimit AS most FROM pg_roles WHERE rolname IN ('shop', 'waymark_owner') ORDER BY 1`,
      ),
    ).toEqual([
      { rolname: 'shop', rolsuper: false, rolcanlogin: true, most: -1 },
      {
        rolname: 'waymark_owner',
        rolsuper: false,
        rolcanlogin: false,
        most: -1,
      },
    ]);
    await admin('DROP ROLE shop; CREATE ROLE intruder LOGIN SUPERUSER');
    await seen('the role', {
      what: 'login shop',
      found: 'it was dropped',
      healed: true,
    });
    await databases.query(port, 'SELECT * FROM thing');
    await seen('the intruder', {
      what: 'role intruder',
      found: 'made by somebody else, SUPERUSER',
      healed: false,
    });
    expect(await get()).toMatchObject({
      phase: 'ready',
      message: expect.stringContaining('changed in it by somebody else'),
      words: expect.stringMatching(
        /Put right: login shop: it was dropped, wanted there/,
      ),
    });
    await admin('DROP ROLE intruder');
    await until(
      'it is over',
      async () =>
        !(await drift()).some((one: any) => one.what === 'role intruder'),
    );
  });

  it('is told with what was found where it concerns settings; our own files are written again', async () => {
    await admin(`ALTER SYSTEM SET work_mem = '64MB'`);
    await admin(
      `ALTER DATABASE shop SET statement_timeout = '1s'; ALTER ROLE shop SET search_path = 'other'`,
    );
    appendFileSync(
      join(raw.folder, 'data/postgresql.conf'),
      `\nmax_wal_size = '1GB'\n`,
    );
    appendFileSync(
      join(raw.folder, 'data/pg_hba.conf'),
      'host all all all trust\n',
    );
    for (const found of [
      {
        what: 'setting work_mem by ALTER SYSTEM',
        wanted: '4MB',
        found: '64MB',
        healed: false,
      },
      {
        what: 'setting statement_timeout by ALTER DATABASE shop',
        found: '1s',
        healed: false,
      },
      {
        what: 'setting search_path by ALTER ROLE shop',
        found: 'other',
        healed: false,
      },
      {
        what: 'setting max_wal_size in postgresql.conf',
        wanted: '256MB',
        found: '1GB',
        healed: true,
      },
      { what: 'who may connect (pg_hba.conf)', healed: true },
    ])
      await seen(found.what, found);
    await admin('SELECT pg_reload_conf()');
    expect(
      await admin(`SELECT current_setting('max_wal_size') AS size`),
    ).toEqual([{ size: '256MB' }]);
    expect(
      await admin('SELECT count(*)::int AS lines FROM pg_hba_file_rules'),
    ).toEqual([{ lines: 4 }]);
    // The next start begins without what ALTER SYSTEM has left.
    const { pid } = await get();
    process.kill(pid, 'SIGKILL');
    await until('it runs again', async () => {
      const state = await get();
      return state.phase === 'ready' && state.pid !== pid;
    });
    await seen('the killed process', { what: 'server process', healed: true });
    expect(await admin(`SELECT current_setting('work_mem') AS size`)).toEqual([
      { size: '4MB' },
    ]);
    await until(
      'it is over',
      async () =>
        !(await drift()).some((one: any) => one.what.includes('ALTER SYSTEM')),
    );
    await admin(
      'ALTER DATABASE shop RESET ALL; ALTER ROLE shop RESET search_path',
    );
  });

  it('says how long connections were cut by another size, and is no drift', async () => {
    expect(
      (
        await agent.call(
          'PUT',
          `/v1/postgres/${NAME}`,
          spec(2, { size: 'medium' }),
        )
      ).status,
    ).toBe(200);
    await until('it is medium', async () => {
      const { phase, size } = await get();
      return phase === 'ready' && size === 'medium';
    });
    const { body } = await agent.call('GET', `/v1/postgres/${NAME}/statistics`);
    expect(body.lastResizeMs).toBeGreaterThan(0);
    expect(body.lastResizeMs).toBeLessThan(20_000);
    expect(body.connections.max).toBe(160);
    expect(await databases.query(port, 'SHOW work_mem')).toEqual([
      { work_mem: '8MB' },
    ]);
    await until('nothing is open', async () =>
      (await drift()).every((one: any) => one.healed),
    );
  });

  it('is lost data, said plainly and never covered by an empty database', async () => {
    const data = join(raw.folder, 'data');
    const { pid } = await get();
    await rename(data, `${data}-away`);
    const failed = await until(
      'it is seen',
      async () => {
        const state = await get();
        return state.phase === 'failed' && state;
      },
      SEEN_WITHIN_MS,
    );
    expect(failed.message).toContain(`The data of ${NAME} is gone`);
    expect(failed.words).toMatch(/restore it from the newest backup/);
    await seen('it is told', {
      what: 'data folder',
      wanted: 'there',
      found: 'it is gone',
      healed: false,
    });
    await until('nothing runs without its data', async () => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    });
    await rename(`${data}-away`, data);
    await databases.ready(NAME);
    expect(await databases.query(port, 'SELECT * FROM thing')).toEqual([]);
    await admin('ALTER DATABASE shop RENAME TO elsewhere');
    const lost = await until(
      'it is missed',
      async () => {
        const state = await get();
        return state.phase === 'failed' && state;
      },
      15_000,
    );
    expect(lost.message).toMatch(/database shop is gone from its instance/);
    expect(
      await admin(`SELECT datname FROM pg_database WHERE datname = 'shop'`),
    ).toEqual([]);
    await admin('ALTER DATABASE elsewhere RENAME TO shop');
    await databases.ready(NAME);
  });
});
