import pg from 'pg';
import { databasesOf, OTHER, spec } from '../../testing/databases.ts';
import { startTestAgent, until } from '../../testing/index.ts';
import type { TestAgent } from '../../testing/index.ts';

jest.setTimeout(60_000);

const NAME = 'shop-staging-db';
const { verifier } = spec(1);
const inSeconds = (seconds: number) =>
  new Date(Date.now() + seconds * 1000).toISOString();

describe('logins of persons', () => {
  let agent: TestAgent;
  let databases: ReturnType<typeof databasesOf>;
  let port: number;
  let fence = 1;
  const path = (role: string, name = NAME) =>
    `/v1/postgres/${name}/roles/${role}`;
  const letIn = (role: string, more: object = {}, name = NAME) =>
    agent.call('PUT', path(role, name), {
      fence: (fence += 1),
      verifier,
      access: 'read',
      expiresAt: inSeconds(600),
      ...more,
    });
  const as = (user: string, sql: string, more: object = {}) =>
    databases.query(port, sql, { user, ...more });
  const gone = (user: string) =>
    until(`${user} is gone`, () =>
      as(user, 'SELECT 1').then(
        () => false,
        error => /authentication failed|not permitted/.test(error.message),
      ),
    );
  const roles = async () =>
    (await agent.call('GET', `/v1/postgres/${NAME}/statistics`)).body.roles;
  beforeAll(async () => {
    agent = await startTestAgent();
    databases = databasesOf(agent);
    await agent.call('PUT', `/v1/postgres/${NAME}`, spec(1));
    port = (await databases.ready(NAME)).port;
    await databases.query(
      port,
      'CREATE TABLE thing (id int); INSERT INTO thing VALUES (7)',
    );
  });
  afterAll(() => agent.dispose());

  it('lets one read, and nothing else; the same again changes nothing', async () => {
    const expiresAt = inSeconds(600);
    const { status, body } = await letIn('person_ada', { expiresAt });
    expect([status, body]).toEqual([
      200,
      {
        role: 'person_ada',
        expiresAt,
        host: '127.0.0.1',
        port,
        database: 'shop',
      },
    ]);
    expect((await letIn('person_ada', { expiresAt })).body).toEqual(body);
    await databases.query(port, 'CREATE TABLE later (id int)');
    expect(await as('person_ada', 'SELECT * FROM thing, later')).toEqual([]);
    for (const sql of [
      'DELETE FROM thing',
      'SET default_transaction_read_only = off; DELETE FROM thing',
      'SET default_transaction_read_only = off; CREATE TABLE mine (id int)',
      'SELECT * FROM pg_authid',
      'SET ROLE waymark_owner',
      `ALTER ROLE person_ada VALID UNTIL 'infinity'`,
    ])
      await expect(as('person_ada', sql)).rejects.toThrow(
        /permission denied|read-only transaction/,
      );
    expect(await roles()).toEqual([
      { name: 'person_ada', login: true, kind: 'person', expiresAt },
      { name: 'shop', login: true, kind: 'login' },
    ]);
    const clients = Array.from({ length: 6 }, () => {
      const client = new pg.Client({
        host: '127.0.0.1',
        port,
        user: 'person_ada',
        password: 'an-example-of-a-password',
        database: 'shop',
      });
      client.on('error', () => {});
      return client;
    });
    const came = await Promise.allSettled(clients.map(c => c.connect()));
    expect(came.filter(c => c.status === 'rejected')).toHaveLength(1);
    await Promise.allSettled(clients.map(c => c.end()));
  });

  it('lets one write as the owner does, and what was made stays when it ends, also by an older agent', async () => {
    expect((await letIn('person_bob', { access: 'write' })).status).toBe(200);
    await as(
      'person_bob',
      'CREATE TABLE by_bob (id int); INSERT INTO thing VALUES (8)',
    );
    await as('person_bob', 'RESET ROLE; CREATE SCHEMA own_of_bob').catch(
      () => undefined,
    );
    const session = as('person_bob', 'SELECT pg_sleep(60)').then(
      () => 'slept',
      error => error.message,
    );
    await until(
      'it is there',
      async () =>
        (
          await agent.call('GET', `/v1/postgres/${NAME}/statistics`)
        ).body.connections.byUser.person_bob,
    );
    expect(
      (await agent.call('DELETE', `${path('person_bob')}?fence=1`)).body.error
        .code,
    ).toBe('fenced');
    for (let i = 0; i < 2; i += 1)
      expect(
        (await agent.call('DELETE', `${path('person_bob')}?fence=${fence}`))
          .body,
      ).toEqual({ gone: true });
    expect(await session).toMatch(/terminat/);
    await gone('person_bob');
    expect(
      await databases.query(
        port,
        `SELECT tableowner FROM pg_tables WHERE tablename = 'by_bob'`,
      ),
    ).toEqual([{ tableowner: 'waymark_owner' }]);
    expect((await roles()).map((r: any) => r.name)).toEqual([
      'person_ada',
      'shop',
    ]);
  });

  it('ends by itself, with its sessions, also when the agent was away at that moment', async () => {
    await letIn('person_eve', { expiresAt: inSeconds(2), access: 'write' });
    await letIn('person_fay', { expiresAt: inSeconds(2.5) });
    const session = as('person_eve', 'SELECT pg_sleep(60)').catch(
      error => error.message,
    );
    await agent.kill();
    await agent.start();
    expect(await session).toMatch(/terminat/);
    await gone('person_fay');
    await until('both are forgotten', async () => (await roles()).length === 2);
    // One with more time is still in.
    expect(await as('person_ada', 'SELECT 1 AS x')).toEqual([{ x: 1 }]);
  });

  it('is made again when somebody drops it, and who was not let in here is put out', async () => {
    const { body: raw } = await agent.call('GET', `/v1/raw/postgres/${NAME}`);
    const admin = (sql: string) =>
      databases.query(port, sql, {
        host: raw.socket.replace(/\/[^/]*$/, ''),
        user: 'postgres',
        database: 'shop',
      });
    await admin(
      `DROP OWNED BY person_ada; DROP ROLE person_ada; CREATE ROLE person_old LOGIN PASSWORD '${verifier}'; GRANT CONNECT ON DATABASE shop TO person_old;
       COMMENT ON ROLE person_old IS 'Waymark: person of shop'`,
    );
    await until('it is back', () =>
      as('person_ada', 'SELECT 1').then(
        () => true,
        () => false,
      ),
    );
    await gone('person_old');
    const { body } = await agent.call('GET', `/v1/postgres/${NAME}/statistics`);
    expect(body.drift).toEqual([
      {
        what: 'login person_ada',
        wanted: 'there',
        found: 'it was dropped',
        healed: true,
      },
    ]);
  });

  it('refuses other names, other people’s roles, too long a time and no time at all', async () => {
    for (const role of [
      'shop',
      'person_',
      'person_A',
      'person_a-b',
      'postgres',
      'waymark_reader',
      'person_"x',
    ])
      expect([role, (await letIn(encodeURIComponent(role))).status]).toEqual([
        role,
        400,
      ]);
    for (const more of [
      { expiresAt: inSeconds(-1) },
      { expiresAt: inSeconds(25 * 3600) },
      { expiresAt: 'soon' },
      { access: 'all' },
      { verifier: 'secret' },
    ])
      expect((await letIn('person_max', more)).body.error.code).toBe('invalid');
    expect((await letIn('person_max', { fence: 1 })).body.error.code).toBe(
      'fenced',
    );
    expect((await letIn('person_max', {}, 'no-db')).status).toBe(404);
    expect((await letIn('person_ada', { verifier: OTHER })).status).toBe(200);
    await gone('person_ada');
  });

  it('does so in the instance that previews share, and lets nobody into another’s database', async () => {
    for (const id of ['one', 'two'])
      await agent.call(
        'PUT',
        `/v1/postgres/${id}-db`,
        spec(1, { shared: true, database: id, user: id }),
      );
    const { port: shared } = await databases.ready('one-db');
    await databases.ready('two-db');
    const sql = (user: string, text: string, database = 'one') =>
      databases.query(shared, text, { user, database });
    await sql('one', 'CREATE TABLE thing (id int)');
    await sql('two', 'CREATE TABLE theirs (id int)', 'two');
    for (const [role, access] of [
      ['person_ada', 'read'],
      ['person_bob', 'write'],
    ])
      expect((await letIn(role, { access }, 'one-db')).status).toBe(200);
    expect(await sql('person_ada', 'SELECT * FROM thing')).toEqual([]);
    await sql('person_bob', 'INSERT INTO thing VALUES (1)');
    for (const role of ['person_ada', 'person_bob'])
      await expect(sql(role, 'SELECT 1', 'two')).rejects.toThrow(
        /permission denied for database/,
      );
    // Its name is taken in the server, whoever it was given for.
    expect((await letIn('person_ada', {}, 'two-db')).body.error.code).toBe(
      'invalid',
    );
    const ask = (name: string, text: string) =>
      agent.call('POST', `/v1/postgres/${name}/queries`, {
        sql: text,
        maxRows: 10,
        timeoutMs: 5000,
      });
    expect((await ask('one-db', 'SELECT * FROM thing')).body.rows).toEqual([
      ['1'],
    ]);
    expect((await ask('two-db', 'SELECT * FROM thing')).body.error.why).toMatch(
      /does not exist/,
    );
    const { body } = await agent.call('GET', '/v1/postgres/one-db/statistics');
    expect(body.roles.map((r: any) => `${r.kind} ${r.name}`)).toEqual([
      'login one',
      'person person_ada',
      'person person_bob',
    ]);
    expect(body.connections.max).toBe(40);
    expect(
      (await agent.call('DELETE', `/v1/postgres/one-db?fence=${(fence += 1)}`))
        .body,
    ).toEqual({ gone: true });
    expect((await letIn('person_ada', {}, 'two-db')).status).toBe(200);
    expect(
      (await agent.call('DELETE', `/v1/postgres/two-db?fence=${(fence += 1)}`))
        .body,
    ).toEqual({ gone: true });
  });
});
