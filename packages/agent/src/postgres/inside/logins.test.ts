import { createHash } from 'node:crypto';
import pg from 'pg';
import { databasesOf, OTHER, spec } from '../../testing/databases.ts';
import { startTestAgent, until } from '../../testing/index.ts';
import type { TestAgent } from '../../testing/index.ts';

jest.setTimeout(60_000);

const NAME = 'shop-staging-db';
// The password that the tests know.
const { verifier } = spec(1);
const as = (user: string) => ({ user });
const both = { user: 'shop_b', verifier, logins: [{ user: 'shop', verifier }] };

describe('logins of a database', () => {
  let agent: TestAgent;
  let databases: ReturnType<typeof databasesOf>;
  let port: number;
  let fence = 1;
  const put = async (more: object, name = NAME) => {
    const { body } = await agent.call(
      'PUT',
      `/v1/postgres/${name}`,
      spec((fence += 1), more),
    );
    expect(body.error).toBeUndefined();
    return databases.ready(name);
  };
  /** Until that is brought about: both hashes tell. */
  const applied = async (more: {
    user?: string;
    logins?: Array<{ user: string; verifier: string }>;
  }) => {
    await put(more);
    const wanted = more.logins?.length
      ? createHash('sha256')
          .update(JSON.stringify(more.logins.map(l => [l.user, l.verifier])))
          .digest('hex')
      : undefined;
    return until('it is done', async () => {
      const { body } = await agent.call('GET', `/v1/postgres/${NAME}`);
      const { phase, user, loginsHash } = body;
      return (
        phase === 'ready' &&
        user === (more.user ?? 'shop') &&
        loginsHash === wanted &&
        body
      );
    });
  };
  const refused = (user: string) =>
    expect(databases.query(port, 'SELECT 1', as(user))).rejects.toThrow(
      /not permitted to log in|password authentication failed/,
    );
  beforeAll(async () => {
    agent = await startTestAgent();
    databases = databasesOf(agent);
    port = (await put({})).port;
    await databases.query(port, 'CREATE TABLE thing (id int)');
  });
  afterAll(() => agent.dispose());

  it('lets two in at a time, with the same rights, and says of both what it has brought about', async () => {
    const before = (await agent.call('GET', `/v1/postgres/${NAME}`)).body;
    expect(before.loginsHash).toBeUndefined();
    const state = await applied(both);
    expect(state).toMatchObject({ user: 'shop_b', pid: before.pid });
    expect(state.loginsHash).toMatch(/^[0-9a-f]{64}$/);
    await databases.query(port, 'CREATE TABLE other (id int)', as('shop_b'));
    await databases.query(port, 'ALTER TABLE other ADD COLUMN name text');
    await databases.query(port, 'INSERT INTO thing VALUES (1)', as('shop_b'));
    expect(
      await databases.query(
        port,
        `SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'`,
      ),
    ).toEqual([{ tableowner: 'waymark_owner' }]);
    const swapped = await applied({
      ...both,
      logins: [{ user: 'shop', verifier: OTHER }],
    });
    expect(swapped.loginsHash).not.toBe(state.loginsHash);
    await refused('shop');
  });

  it('lets out who is not named any more, with the sessions on it, and nobody else', async () => {
    await applied(both);
    const raw = (await agent.call('GET', `/v1/raw/postgres/${NAME}`)).body;
    const admin = (sql: string) =>
      databases.query(port, sql, {
        host: raw.socket.replace(/\/[^/]*$/, ''),
        user: 'postgres',
        database: 'postgres',
      });
    // Made by hand, and called as if it were of the same kind: no business of the agent's.
    await admin(
      `CREATE ROLE shop_c LOGIN IN ROLE waymark_owner PASSWORD '${verifier}'`,
    );
    const sessions = ['shop', 'shop_b', 'shop_c'].map(user => {
      const client = new pg.Client({
        host: '127.0.0.1',
        port,
        user,
        password: 'an-example-of-a-password',
        database: 'shop',
      });
      client.on('error', () => {});
      return client;
    });
    await Promise.all(sessions.map(session => session.connect()));
    await applied({ user: 'shop_b' });
    await refused('shop');
    const alive = await Promise.all(
      sessions.map(session =>
        session.query('SELECT 1').then(
          () => true,
          () => false,
        ),
      ),
    );
    expect(alive).toEqual([false, true, true]);
    await Promise.all(sessions.map(s => s.end().catch(() => undefined)));
    expect(
      await admin(
        `SELECT rolpassword IS NULL AS none FROM pg_authid WHERE rolname = 'shop'`,
      ),
    ).toEqual([{ none: true }]);
    await admin('DROP ROLE shop_c');
    // And back again: two that alternate.
    await applied({});
    await databases.query(port, 'SELECT 1');
    await refused('shop_b');
  });

  it('refuses what is no list of logins, and names that are taken', async () => {
    for (const logins of [
      'shop_b',
      [{ user: 'shop', verifier }],
      [{ user: 'postgres', verifier }],
      [{ user: 'waymark_reader', verifier }],
      [{ user: 'x' }],
      [{ user: 'x', verifier: 'secret' }],
      [{ user: 'x"', verifier }],
    ])
      expect(
        (
          await agent.call(
            'PUT',
            `/v1/postgres/${NAME}`,
            spec(fence, { logins }),
          )
        ).body.error.code,
      ).toBe('invalid');
    await databases.query(port, 'SELECT 1');
  });

  it('does so in the instance that previews share, where a login is nobody else’s', async () => {
    const of = (id: string, more: object = {}) => ({
      shared: true,
      database: id,
      user: id,
      ...more,
    });
    const mine = { user: 'one', verifier };
    const { port: shared } = await put(of('one'), 'one-db');
    await put(of('two'), 'two-db');
    const login = (user: string) => ({ user, database: 'one' });
    await databases.query(shared, 'CREATE TABLE t (id int)', login('one'));
    await put(of('one', { user: 'one_b', logins: [mine] }), 'one-db');
    await until('both are in', async () =>
      databases.query(shared, 'DELETE FROM t', login('one_b')).then(
        () => true,
        () => false,
      ),
    );
    await databases.query(shared, 'DELETE FROM t', login('one'));
    await expect(
      databases.query(shared, 'SELECT 1', { user: 'one_b', database: 'two' }),
    ).rejects.toThrow(/permission denied/);
    for (const logins of [
      [{ user: 'two', verifier }],
      [{ user: 'two_owner', verifier }],
    ]) {
      const { body } = await agent.call(
        'PUT',
        '/v1/postgres/one-db',
        spec((fence += 1), of('one', { logins })),
      );
      expect(body.error.code).toBe('invalid');
    }
    await put(of('one', { user: 'one_b' }), 'one-db');
    await until('the first is out', () =>
      databases.query(shared, 'SELECT 1', login('one')).then(
        () => false,
        error => /not permitted|authentication failed/.test(error.message),
      ),
    );
    // Let out, and yet not free for another.
    const taken = await agent.call(
      'PUT',
      '/v1/postgres/two-db',
      spec((fence += 1), of('two', { logins: [{ user: 'one', verifier }] })),
    );
    const failed = await until('it is refused', async () => {
      const { body } = await agent.call('GET', '/v1/postgres/two-db');
      return body.phase === 'failed' && body;
    });
    expect(taken.status).toBe(200);
    expect(failed.words).toMatch(/something else/);
    await put(of('two'), 'two-db');
    for (const name of ['one-db', 'two-db'])
      expect(
        (
          await agent.call(
            'DELETE',
            `/v1/postgres/${name}?fence=${(fence += 1)}`,
          )
        ).body,
      ).toEqual({ gone: true });
    await put(of('one'), 'one-db');
    await expect(
      databases.query(shared, 'SELECT 1', login('one_b')),
    ).rejects.toThrow(/authentication failed/);
  });
});
