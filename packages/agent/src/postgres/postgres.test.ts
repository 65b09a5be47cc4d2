import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { startTestAgent, until } from '../testing/index.ts';
import type { TestAgent } from '../testing/index.ts';

// Of the password "an-example-of-a-password", salt and iterations fixed, so that a test can log in.
const PASSWORD = 'an-example-of-a-password';
const VERIFIER = 'SCRAM-SHA-256$4096:MDEyMzQ1Njc4OWFiY2RlZg==$6ZVczE/+Y0zZPuDpN5cWkmn2uU0BfMwbCd11Zg8GrMY=:Od0g/PWT7BKnpP4wBuWAD3AooIImrttDE6HQ8PSzbA0=';
const OTHER = 'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=';

const spec = (fence: number, more: object = {}) => ({ fence, size: 'small', database: 'shop', user: 'shop', verifier: VERIFIER, ...more });

jest.setTimeout(60_000);

describe('databases of the agent', () => {
  let agent: TestAgent;
  beforeAll(async () => {
    agent = await startTestAgent({ maxDatabases: 6, durable: true });
  });
  afterAll(() => agent.dispose());

  const ready = (name: string) =>
    until(`${name} is ready`, async () => {
      const { body } = await agent.call('GET', `/v1/postgres/${name}`);
      return body?.phase === 'ready' && body;
    });

  async function query(port: number, sql: string, login: object = {}) {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'shop', password: PASSWORD, database: 'shop', ...login });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  const postmasters = (name: string) =>
    execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
      .split('\n')
      .filter(line => line.includes(`${agent.dataDir}/`) && line.includes(name ? `/instances/${name}/data` : '/instances/'));

  let port: number;

  it('makes a real instance with database, owner and login; the same again changes nothing', async () => {
    expect((await agent.call('PUT', '/v1/postgres/shop-staging-db', spec(1))).status).toBe(200);
    const state = await ready('shop-staging-db');
    port = state.port;
    expect(state).toMatchObject({ host: '127.0.0.1', database: 'shop', user: 'shop', size: 'small', version: '18.4' });
    await query(port, 'CREATE TABLE thing (id int); INSERT INTO thing VALUES (7)');
    const [row] = await query(port, `SELECT current_setting('archive_mode') AS archive, current_setting('fsync') AS fsync, tableowner FROM pg_tables WHERE tablename = 'thing'`);
    expect(row).toEqual({ archive: 'on', fsync: 'on', tableowner: 'waymark_owner' });

    const again = await agent.call('PUT', '/v1/postgres/shop-staging-db', spec(1));
    expect(again.body).toMatchObject({ phase: 'ready', pid: state.pid, port });
    expect(postmasters('shop-staging-db')).toHaveLength(1);
  });

  it('lets nobody in without the password, and no superuser by TCP', async () => {
    await expect(query(port, 'SELECT 1', { password: 'wrong' })).rejects.toThrow(/password authentication failed/);
    await expect(query(port, 'SELECT 1', { user: 'postgres', database: 'postgres' })).rejects.toThrow(/rejects connection/);
    await expect(query(port, 'SELECT 1', { database: 'postgres' })).rejects.toThrow(/permission denied/);
  });

  it('refuses an older fence, and remembers it over restarts and removal', async () => {
    expect((await agent.call('PUT', '/v1/postgres/short-db', spec(5))).status).toBe(200);
    expect((await agent.call('PUT', '/v1/postgres/short-db', spec(4))).status).toBe(409);
    expect((await agent.call('DELETE', '/v1/postgres/short-db?fence=4')).status).toBe(409);
    expect((await agent.call('DELETE', '/v1/postgres/short-db?fence=6')).body).toEqual({ gone: true });
    expect((await agent.call('DELETE', '/v1/postgres/short-db?fence=6')).body).toEqual({ gone: true });
    expect((await agent.call('PUT', '/v1/postgres/short-db', spec(5))).body.error.code).toBe('fenced');
    expect((await agent.call('GET', '/v1/postgres/short-db')).status).toBe(404);
    expect(postmasters('short-db')).toHaveLength(0);
  });

  it('goes on serving while the agent is away, and is adopted by the next one', async () => {
    const { body: before } = await agent.call('GET', '/v1/postgres/shop-staging-db');
    await agent.kill();
    expect(await query(port, 'SELECT id FROM thing')).toEqual([{ id: 7 }]);
    await agent.start();
    expect(await ready('shop-staging-db')).toMatchObject({ pid: before.pid, port });
    expect((await agent.call('PUT', '/v1/postgres/short-db', spec(5))).status).toBe(409);
  });

  it('starts a server again that has died', async () => {
    const { body: before } = await agent.call('GET', '/v1/postgres/shop-staging-db');
    process.kill(before.pid, 'SIGKILL');
    const after = await until('another process serves', async () => {
      const { body } = await agent.call('GET', '/v1/postgres/shop-staging-db');
      return body.phase === 'ready' && body.pid !== before.pid && body;
    });
    expect(after.port).toBe(port);
    expect(await query(port, 'SELECT id FROM thing')).toEqual([{ id: 7 }]);
  });

  it('changes size with a restart that keeps port and data, and the password without one', async () => {
    const { body: before } = await agent.call('GET', '/v1/postgres/shop-staging-db');
    await agent.call('PUT', '/v1/postgres/shop-staging-db', spec(2, { size: 'medium' }));
    const medium = await ready('shop-staging-db');
    expect(medium).toMatchObject({ size: 'medium', port });
    expect(medium.pid).not.toBe(before.pid);
    expect(await query(port, 'SHOW max_connections')).toEqual([{ max_connections: '160' }]);

    await agent.call('PUT', '/v1/postgres/shop-staging-db', spec(3, { size: 'medium', verifier: OTHER }));
    expect((await ready('shop-staging-db')).pid).toBe(medium.pid);
    await expect(query(port, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    await agent.call('PUT', '/v1/postgres/shop-staging-db', spec(4, { size: 'medium' }));
    expect(await query(port, 'SELECT id FROM thing')).toEqual([{ id: 7 }]);
  });

  it('archives the log of changes', async () => {
    const { body: raw } = await agent.call('GET', '/v1/raw/postgres/shop-staging-db');
    // A socket that only the superuser of the instance can use: the test is that user, or root.
    const admin = new pg.Client({ host: join(raw.socket, '..'), port, user: 'postgres', database: 'postgres' });
    await admin.connect();
    const { rows } = await admin.query(`SELECT pg_walfile_name(pg_current_wal_insert_lsn()) AS segment FROM pg_logical_emit_message(true, 'test', 'x')`);
    await admin.query('SELECT pg_switch_wal()');
    await admin.end();
    await until('the segment is archived', async () => readdirSync(raw.archive).includes(rows[0].segment));
    expect(JSON.stringify(raw)).not.toContain('SCRAM');
    expect(readFileSync(raw.log, 'utf8')).not.toContain('SCRAM');
  });

  it('finishes what was begun when it was killed', async () => {
    void agent.call('PUT', '/v1/postgres/begun-db', spec(1)).catch(() => undefined);
    await until('the intent is stored', async () => existsSync(join(agent.dataDir, 'agent/postgres/begun-db/state.json')));
    await agent.kill();
    await agent.start();
    const state = await ready('begun-db');
    expect(await query(state.port, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(postmasters('begun-db')).toHaveLength(1);
  });

  it('refuses clearly when there are too many, and what is no specification', async () => {
    for (const name of ['third-db', 'spare-1-db', 'spare-2-db', 'spare-3-db']) await agent.call('PUT', `/v1/postgres/${name}`, spec(1));
    const { status, body } = await agent.call('PUT', '/v1/postgres/fourth-db', spec(1));
    expect(status).toBe(507);
    expect(body.error).toMatchObject({ code: 'exhausted', why: expect.stringContaining('6 databases at most') });
    expect(existsSync(join(agent.dataDir, 'agent/postgres/fourth-db'))).toBe(false);
    for (const wrong of [{ size: 'huge' }, { size: 'toString' }, { database: 'a"b' }, { user: 'postgres' }, { verifier: 'secret' }, { verifier: undefined }]) {
      expect((await agent.call('PUT', '/v1/postgres/third-db', spec(2, wrong))).body.error.code).toBe('invalid');
    }
    expect((await agent.call('PUT', '/v1/postgres/third-db', spec(2, { database: 'other' }))).body.error.why).toContain('would lose the data');
    expect((await agent.call('PUT', '/v1/postgres/..%2Fx', spec(2))).status).toBe(400);
  });

  it('never covers lost data by an empty database', async () => {
    await ready('third-db');
    const { body: raw } = await agent.call('GET', '/v1/raw/postgres/third-db');
    await agent.kill();
    process.kill(raw.pid, 'SIGINT');
    await until('the server is gone', async () => postmasters('third-db').length === 0);
    await rename(raw.folder, `${raw.folder}-away`);
    await agent.start();
    const failed = await until('it says so', async () => {
      const { body } = await agent.call('GET', '/v1/postgres/third-db');
      return body.phase === 'failed' && body;
    });
    expect(failed.message).toContain('The data of third-db is gone');
    await rename(`${raw.folder}-away`, raw.folder);
    await ready('third-db');
  });

  it('moves to another port when somebody has taken its own', async () => {
    const { body: before } = await agent.call('GET', '/v1/postgres/third-db');
    await agent.kill();
    process.kill(before.pid, 'SIGINT');
    await until('the server is gone', async () => postmasters('third-db').length === 0);
    const squatter = createServer();
    await new Promise<void>(resolve => {
      squatter.listen(before.port, '127.0.0.1', resolve);
    });
    try {
      await agent.start();
      const after = await ready('third-db');
      expect(after.port).not.toBe(before.port);
      expect(await query(after.port, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      squatter.close();
    }
  });

  it('leaves nothing running when it is stopped while it starts', async () => {
    const shutDown = async () => {
      await agent.call('POST', '/v1/system/shutdown');
      await until('the agent is gone', async () => agent.call('GET', '/v1/health').then(() => false, () => true));
    };
    await shutDown();
    for (let round = 0; round < 3; round += 1) {
      await agent.start();
      await shutDown();
      expect(postmasters('')).toEqual([]);
    }
    await agent.start();
    await ready('shop-staging-db');
  });

  it('stops everything on request, and brings it back with the next agent', async () => {
    const { pid } = (await agent.call('GET', '/v1/postgres/shop-staging-db')).body;
    await agent.call('POST', '/v1/system/shutdown');
    await until('the server is gone', async () => postmasters('shop-staging-db').length === 0);
    await until('the agent is gone', async () => agent.call('GET', '/v1/health').then(() => false, () => true));
    await agent.start();
    const state = await ready('shop-staging-db');
    expect(state.pid).not.toBe(pid);
    expect(await query(port, 'SELECT id FROM thing')).toEqual([{ id: 7 }]);
  });
});

describe(`the platform's own Postgres`, () => {
  let agent: TestAgent;
  beforeAll(async () => {
    // As root this keeps the user of Postgres out, so that another place must be found.
    agent = await startTestAgent({ mode: 0o700 });
  });
  afterAll(() => agent.dispose());

  it('answers where it is, keeps its password in a file, and is the same after a restart', async () => {
    const { status, body } = await agent.call('PUT', '/v1/system/postgres', { durable: false });
    expect({ status, body }).toMatchObject({ status: 200, body: { host: '127.0.0.1', user: 'waymark' } });
    expect(statSync(body.passwordFile).mode % 0o1000).toBe(0o600);
    const login = { host: body.host, port: body.port, user: body.user, database: 'postgres', password: readFileSync(body.passwordFile, 'utf8') };
    const ask = async (sql: string) => {
      const client = new pg.Client(login);
      await client.connect();
      const { rows } = await client.query(sql);
      await client.end();
      return rows;
    };
    await ask('CREATE DATABASE catalog');
    const [{ max }] = await ask(`SELECT current_setting('max_connections')::int AS max`);
    expect(max).toBeGreaterThanOrEqual(200);
    const [{ pid }] = await ask(`SELECT pg_postmaster_start_time()::text AS pid`);
    await agent.kill();
    await agent.start();
    expect((await agent.call('PUT', '/v1/system/postgres', {})).body).toEqual(body);
    expect(await ask(`SELECT pg_postmaster_start_time()::text AS pid`)).toEqual([{ pid }]);
  });

  const asRoot = process.getuid!() === 0;
  const rootOnly = asRoot ? it : it.skip;
  /* eslint-disable jest/no-standalone-expect */
  rootOnly('as root finds a place that the user of Postgres can enter, and says so once', async () => {
    const pointer = JSON.parse(readFileSync(join(agent.dataDir, 'agent/postgres-place.json'), 'utf8'));
    expect(existsSync(join(pointer.place, 'system/data'))).toBe(true);
    expect(agent.output().split(pointer.place).length - 1).toBe(1);
  });
});
