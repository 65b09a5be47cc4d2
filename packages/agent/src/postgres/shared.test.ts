import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { startTestAgent, until } from '../testing/index.ts';
import type { TestAgent } from '../testing/index.ts';
import { databasesOf, OTHER, spec } from '../testing/databases.ts';

jest.setTimeout(60_000);

describe('the instance that previews share', () => {
  let agent: TestAgent;
  let databases: ReturnType<typeof databasesOf>;
  // Each is of a newer worker than all before it.
  let newest = 0;
  const remove = (name: string, fence = (newest += 1)) =>
    agent.call('DELETE', `/v1/postgres/${name}?fence=${fence}`);
  beforeAll(async () => {
    agent = await startTestAgent({ maxDatabases: 1 });
    databases = databasesOf(agent);
  });
  afterEach(async () => {
    const { body } = await agent.call('GET', '/v1/postgres');
    for (const name of body.names) await remove(name);
  });
  afterAll(() => agent.dispose());

  const of = (id: string) => ({ shared: true, database: id, user: id });
  const login = (id: string) => ({ database: id, user: id });
  const put = (id: string, more: object = {}, fence = (newest += 1)) =>
    agent.call(
      'PUT',
      `/v1/postgres/${id}-db`,
      spec(fence, { ...of(id), ...more }),
    );
  const made = async (id: string) => {
    expect((await put(id)).status).toBe(200);
    return databases.ready(`${id}-db`);
  };
  const servers = () =>
    execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
      .split('\n')
      .filter(
        line =>
          line.includes(`${agent.dataDir}/`) && line.includes('/shared/data'),
      );
  async function asAdmin(port: number, sql: string) {
    const { body } = await agent.call('GET', '/v1/raw/postgres/first-db');
    return databases.query(port, sql, {
      host: join(body.socket, '..'),
      user: 'postgres',
      database: 'postgres',
    });
  }

  it('is started once by two that are made at once, and counts for one machine’s cap as none', async () => {
    await Promise.all(['one', 'two', 'three'].map(id => put(id)));
    const states = await Promise.all(
      ['one', 'two', 'three'].map(id => databases.ready(`${id}-db`)),
    );
    expect(new Set(states.map(s => `${s.pid}:${s.port}`)).size).toBe(1);
    expect(states[0]).toMatchObject({
      shared: true,
      database: 'one',
      user: 'one',
    });
    expect(servers()).toHaveLength(1);
    expect(
      (await agent.call('PUT', '/v1/postgres/own-db', spec(1))).status,
    ).toBe(200);
  });

  it('lets each login only to its own database, with so many connections and no rights beyond it', async () => {
    const { port } = await made('first');
    await made('second');
    await databases.query(port, 'CREATE TABLE mine (id int)', login('first'));
    for (const database of ['second', 'postgres', 'template1'])
      await expect(
        databases.query(port, 'SELECT 1', { ...login('first'), database }),
      ).rejects.toThrow(/permission denied for database/);
    const roles = await databases.query(
      port,
      `SELECT rolname, rolconnlimit, rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls AS may,
         pg_has_role('first', oid, 'member') AS is FROM pg_roles WHERE rolname ~ '^(first|second)' ORDER BY rolname`,
      login('first'),
    );
    expect(roles.map(r => [r.rolname, r.rolconnlimit, r.may, r.is])).toEqual([
      ['first', 40, false, true],
      ['first_owner', -1, false, true],
      ['second', 40, false, false],
      ['second_owner', -1, false, false],
    ]);
    await expect(
      databases.query(port, 'DROP DATABASE second', login('first')),
    ).rejects.toThrow(/must be owner/);
    await expect(
      databases.query(port, 'SET ROLE second_owner', login('first')),
    ).rejects.toThrow(/permission denied/);
    await expect(
      databases.query(
        port,
        'ALTER ROLE first CONNECTION LIMIT -1',
        login('first'),
      ),
    ).rejects.toThrow(/permission denied/);
  });

  it('drops database, login and owner with the sessions on them, and leaves the others alone', async () => {
    const { port } = await made('first');
    await made('second');
    const cut = databases
      .query(port, 'SELECT pg_sleep(60)', login('second'))
      .then(
        () => 'it has slept',
        error => error.message,
      );
    await until(
      'the session is there',
      async () =>
        (
          await asAdmin(
            port,
            `SELECT 1 FROM pg_stat_activity WHERE usename = 'second'`,
          )
        ).length,
    );
    expect((await remove('second-db')).body).toEqual({ gone: true });
    expect(await cut).toMatch(/terminat/);
    expect(
      await asAdmin(
        port,
        `SELECT datname AS n FROM pg_database UNION SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1`,
      ).then(rows => rows.map(r => r.n)),
    ).toEqual(
      [
        'first',
        'first',
        'first_owner',
        'postgres',
        'postgres',
        'template0',
        'template1',
        'waymark_owner',
      ].filter((n, i, all) => all.indexOf(n) === i),
    );
    expect(
      await databases.query(port, 'SELECT 1 AS x', login('first')),
    ).toEqual([{ x: 1 }]);
    expect((await remove('second-db')).body).toEqual({ gone: true });
  });

  it('tells of each when the server is down, and brings it back for all', async () => {
    const { pid, port } = await made('first');
    await made('second');
    await databases.query(port, 'CREATE TABLE kept (id int)', login('first'));
    process.kill(pid, 'SIGKILL');
    const seen = await until('it is seen', async () => {
      const { body } = await agent.call('GET', '/v1/postgres/second-db');
      return body.phase !== 'ready' && body;
    });
    expect(seen.message).toMatch(/instance that previews share/);
    for (const id of ['first', 'second']) await databases.ready(`${id}-db`);
    expect(
      await databases.query(port, 'SELECT * FROM kept', login('first')),
    ).toEqual([]);
    // A login that somebody has dropped is not covered by the state of before.
    await asAdmin(port, 'DROP DATABASE second WITH (FORCE)');
    process.kill((await databases.ready('first-db')).pid, 'SIGKILL');
    const lost = await until('the loss is told', async () => {
      const { body } = await agent.call('GET', '/v1/postgres/second-db');
      return body.phase === 'failed' && body;
    });
    expect(lost.message).toMatch(/data of second-db is gone/);
    expect((await databases.ready('first-db')).phase).toBe('ready');
  });

  it('takes a new password over without a restart, and refuses an older fence', async () => {
    const { pid, port } = await made('first');
    expect((await put('first', { verifier: OTHER })).status).toBe(200);
    await until('the old password is over', () =>
      databases.query(port, 'SELECT 1', login('first')).then(
        () => false,
        error => /password authentication failed/.test(error.message),
      ),
    );
    expect((await databases.ready('first-db')).pid).toBe(pid);
    expect((await put('first', {}, newest - 1)).status).toBe(409);
    expect((await remove('first-db', newest - 1)).status).toBe(409);
    expect((await put('first', { shared: false })).body.error.why).toMatch(
      /begin empty/,
    );
    expect(
      (await agent.call('PUT', '/v1/postgres/twin-db', spec(1, of('first'))))
        .body.error.why,
    ).toMatch(/another one has/);
    expect((await put('first_owner')).status).toBe(400);
  });

  it('is found again by an agent that was killed, with all that is on it', async () => {
    const { pid, port } = await made('first');
    await agent.kill();
    await agent.start();
    expect(await databases.ready('first-db')).toMatchObject({ pid, port });
    expect(
      await databases.query(port, 'SELECT 1 AS x', login('first')),
    ).toEqual([{ x: 1 }]);
  });

  it('rests some time after the last one has gone, and comes back for the next', async () => {
    const { port } = await made('first');
    await remove('first-db');
    expect(servers()).toHaveLength(1);
    await until('it rests', async () => !servers().length, 30_000);
    expect(await made('first')).toMatchObject({ port, phase: 'ready' });
  });
});
