import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startTestAgent, until } from '../testing/index.ts';
import type { TestAgent } from '../testing/index.ts';
import { databasesOf, OTHER, spec } from '../testing/databases.ts';

jest.setTimeout(60_000);

describe('databases of the agent', () => {
  let agent: TestAgent;
  let databases: ReturnType<typeof databasesOf>;
  let port: number;
  beforeAll(async () => {
    agent = await startTestAgent({ durable: true });
    databases = databasesOf(agent);
  });
  afterAll(() => agent.dispose());

  it('makes a real instance with database, owner and login; the same again changes nothing', async () => {
    expect(
      (await agent.call('PUT', '/v1/postgres/shop-staging-db', spec(1))).status,
    ).toBe(200);
    const state = await databases.ready('shop-staging-db');
    port = state.port;
    expect(state).toMatchObject({
      host: '127.0.0.1',
      database: 'shop',
      user: 'shop',
      size: 'small',
      version: '18.4',
    });
    await databases.query(
      port,
      'CREATE TABLE thing (id int); INSERT INTO thing VALUES (7)',
    );
    const [row] = await databases.query(
      port,
      `SELECT current_setting('archive_mode') AS archive, current_setting('fsync') AS fsync, tableowner FROM pg_tables WHERE tablename = 'thing'`,
    );
    expect(row).toEqual({
      archive: 'on',
      fsync: 'on',
      tableowner: 'waymark_owner',
    });

    const again = await agent.call(
      'PUT',
      '/v1/postgres/shop-staging-db',
      spec(1),
    );
    expect(again.body).toMatchObject({ phase: 'ready', pid: state.pid, port });
    expect(databases.postmasters('shop-staging-db')).toHaveLength(1);
  });

  it('lets nobody in without the password, and no superuser by TCP', async () => {
    await expect(
      databases.query(port, 'SELECT 1', { password: 'wrong' }),
    ).rejects.toThrow(/password authentication failed/);
    await expect(
      databases.query(port, 'SELECT 1', {
        user: 'postgres',
        database: 'postgres',
      }),
    ).rejects.toThrow(/rejects connection/);
    await expect(
      databases.query(port, 'SELECT 1', { database: 'postgres' }),
    ).rejects.toThrow(/permission denied/);
  });

  it('refuses an older fence, and remembers it over restarts and removal', async () => {
    expect(
      (await agent.call('PUT', '/v1/postgres/short-db', spec(5))).status,
    ).toBe(200);
    expect(
      (await agent.call('PUT', '/v1/postgres/short-db', spec(4))).status,
    ).toBe(409);
    expect(
      (await agent.call('DELETE', '/v1/postgres/short-db?fence=4')).status,
    ).toBe(409);
    expect(
      (await agent.call('DELETE', '/v1/postgres/short-db?fence=6')).body,
    ).toEqual({ gone: true });
    expect(
      (await agent.call('DELETE', '/v1/postgres/short-db?fence=6')).body,
    ).toEqual({ gone: true });
    expect(
      (await agent.call('PUT', '/v1/postgres/short-db', spec(5))).body.error
        .code,
    ).toBe('fenced');
    expect((await agent.call('GET', '/v1/postgres/short-db')).status).toBe(404);
    expect(databases.postmasters('short-db')).toHaveLength(0);
  });

  it('goes on serving while the agent is away, and is adopted by the next one', async () => {
    const { body: before } = await agent.call(
      'GET',
      '/v1/postgres/shop-staging-db',
    );
    await agent.kill();
    expect(await databases.query(port, 'SELECT id FROM thing')).toEqual([
      { id: 7 },
    ]);
    await agent.start();
    expect(await databases.ready('shop-staging-db')).toMatchObject({
      pid: before.pid,
      port,
    });
    expect(
      (await agent.call('PUT', '/v1/postgres/short-db', spec(5))).status,
    ).toBe(409);
  });

  it('starts a server again that has died', async () => {
    const { body: before } = await agent.call(
      'GET',
      '/v1/postgres/shop-staging-db',
    );
    process.kill(before.pid, 'SIGKILL');
    const after = await until('another process serves', async () => {
      const { body } = await agent.call('GET', '/v1/postgres/shop-staging-db');
      return body.phase === 'ready' && body.pid !== before.pid && body;
    });
    expect(after.port).toBe(port);
    expect(await databases.query(port, 'SELECT id FROM thing')).toEqual([
      { id: 7 },
    ]);
  });

  it('starts a server again that dies while its logins are made, and never calls that a failure', async () => {
    const { reached } = await agent.crashAt('stop agent/postgres/login dying');
    void agent
      .call(
        'PUT',
        '/v1/postgres/dying-db',
        spec(1, { database: 'dying', user: 'dying' }),
      )
      .catch(() => undefined);
    await reached();
    const all = execFileSync('ps', ['-eo', 'pid,ppid,args'], {
      encoding: 'utf8',
    }).split('\n');
    const server = Number.parseInt(
      all.find(
        line =>
          line.includes(`${agent.dataDir}/`) &&
          line.includes('/instances/dying-db/data'),
      )!,
      10,
    );
    // With what answers for it: that would go on for a moment.
    for (const line of all) {
      const [pid, parent] = line.trim().split(/ +/).map(Number);
      if (pid === server || parent === server) process.kill(pid, 'SIGKILL');
    }
    process.kill(agent.pid(), 'SIGCONT');
    const seen: string[] = [];
    const state = await until('it is ready', async () => {
      const { body } = await agent.call('GET', '/v1/postgres/dying-db');
      if (body?.phase !== 'ready')
        seen.push(`${body?.phase}: ${body?.message}`);
      return body?.phase === 'ready' && body;
    });
    expect(seen.filter(one => !one.startsWith('creating: '))).toEqual([]);
    expect(seen.at(-1)).toContain('has stopped by itself and is started again');
    expect(
      await databases.query(state.port, 'SELECT 1 AS one', {
        user: 'dying',
        database: 'dying',
      }),
    ).toEqual([{ one: 1 }]);
    await agent.call('DELETE', '/v1/postgres/dying-db?fence=1');
  });

  it('changes size with a restart that keeps port and data, and the password without one', async () => {
    const { body: before } = await agent.call(
      'GET',
      '/v1/postgres/shop-staging-db',
    );
    await agent.call(
      'PUT',
      '/v1/postgres/shop-staging-db',
      spec(2, { size: 'medium' }),
    );
    const medium = await until('it has the size', async () => {
      const { body } = await agent.call('GET', '/v1/postgres/shop-staging-db');
      return body.phase === 'ready' && body.size === 'medium' && body;
    });
    expect(medium).toMatchObject({ port });
    expect(medium.pid).not.toBe(before.pid);
    expect(await databases.query(port, 'SHOW max_connections')).toEqual([
      { max_connections: '160' },
    ]);

    await agent.call(
      'PUT',
      '/v1/postgres/shop-staging-db',
      spec(3, { size: 'medium', verifier: OTHER }),
    );
    const letsIn = (wanted: boolean) =>
      until(`the password ${wanted ? 'is' : 'is not'} taken`, () =>
        databases.query(port, 'SELECT 1').then(
          () => wanted,
          error => !wanted && /authentication failed/.test(error.message),
        ),
      );
    await letsIn(false);
    expect((await databases.ready('shop-staging-db')).pid).toBe(medium.pid);
    await agent.call(
      'PUT',
      '/v1/postgres/shop-staging-db',
      spec(4, { size: 'medium' }),
    );
    await letsIn(true);
    expect(await databases.query(port, 'SELECT id FROM thing')).toEqual([
      { id: 7 },
    ]);
  });

  it('archives the log of changes', async () => {
    const { body: raw } = await agent.call(
      'GET',
      '/v1/raw/postgres/shop-staging-db',
    );
    // A socket that only the superuser of the instance can use: the test is that user, or root.
    const admin = new pg.Client({
      host: join(raw.socket, '..'),
      port,
      user: 'postgres',
      database: 'postgres',
    });
    await admin.connect();
    const { rows } = await admin.query(
      `SELECT pg_walfile_name(pg_current_wal_insert_lsn()) AS segment FROM pg_logical_emit_message(true, 'test', 'x')`,
    );
    await admin.query('SELECT pg_switch_wal()');
    await admin.end();
    await until('the segment is archived', async () =>
      readdirSync(raw.archive).includes(rows[0].segment),
    );
    expect(JSON.stringify(raw)).not.toContain('SCRAM');
    expect(readFileSync(raw.log, 'utf8')).not.toContain('SCRAM');
  });
});
