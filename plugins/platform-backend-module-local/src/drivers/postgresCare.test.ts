import { Client } from 'pg';
import { LocalWorld, postgresNode } from '../__testUtils__/LocalWorld';
import { AgentClient } from '../agent/AgentClient';
import { PostgresCare } from './postgresCare';

// Real processes on a busy machine.
jest.setTimeout(60_000);

describe('PostgresCare looks into databases and lets people in', () => {
  const NAME = 'shop-db';
  const PASSWORD = 'a-password-for-an-hour';
  const signal = new AbortController().signal;
  let world: LocalWorld;
  let care: PostgresCare;
  beforeAll(async () => {
    world = await LocalWorld.start();
    care = new PostgresCare(new AgentClient(world.agent.socket));
    const driver = world.driver('postgres');
    const node = postgresNode(NAME);
    for (;;) {
      const seen = await driver.observe(node, world.context(1));
      if (seen.exists === 'yes' && seen.ready && !seen.drifted) break;
      await driver.apply(node, world.context(1));
    }
  });
  afterAll(() => world.dispose());

  const connect = async (
    user: string,
    at: { host: string; port: number; database: string },
    sql: string,
  ) => {
    const client = new Client({ ...at, user, password: PASSWORD });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query(sql)).rows;
    } finally {
      await client.end().catch(() => {});
    }
  };

  it('lets a person in by a password that the agent never sees, and out again', async () => {
    const role = {
      name: 'person_ada',
      password: PASSWORD,
      access: 'write' as const,
      expiresAt: new Date(Date.now() + 3600_000).toISOString(),
    };
    const at = await care.letIn(NAME, role, { fence: 2, signal });
    expect(await care.letIn(NAME, role, { fence: 2, signal })).toEqual(at);
    await connect(role.name, at, 'CREATE TABLE thing (id int)');
    expect(await care.schema(NAME, signal)).toMatchObject({
      tables: [{ name: 'thing', columns: [{ name: 'id', type: 'integer' }] }],
    });
    expect(await care.statistics(NAME, signal)).toMatchObject({
      roles: expect.arrayContaining([
        expect.objectContaining({ name: 'person_ada', kind: 'person' }),
      ]),
    });
    await expect(
      care.letOut(NAME, role.name, { fence: 1, signal }),
    ).rejects.toMatchObject({ errorClass: 'fenced' });
    expect(await care.letOut(NAME, role.name, { fence: 2, signal })).toBe(true);
    expect(await care.letOut(NAME, role.name, { fence: 2, signal })).toBe(true);
    await expect(connect(role.name, at, 'SELECT 1')).rejects.toThrow(
      /authentication failed/,
    );
    expect(world.agent.output()).not.toContain(PASSWORD);
  });

  it('reads, and hands the words of a refusal on', async () => {
    const ask = (sql: string, timeoutMs = 5000) =>
      care.query(NAME, { sql, maxRows: 2, timeoutMs }, signal);
    expect(await ask('SELECT g FROM generate_series(1, 3) g')).toMatchObject({
      columns: [{ name: 'g', type: 'integer' }],
      rows: [['1'], ['2']],
      truncated: true,
    });
    await expect(ask('DROP TABLE thing')).rejects.toMatchObject({
      errorClass: 'invalid',
      why: expect.stringMatching(/read-only|must be owner/),
    });
    await expect(ask('SELEC 1')).rejects.toMatchObject({
      errorClass: 'invalid',
      why: expect.stringContaining('syntax error'),
    });
    await expect(ask('SELECT pg_sleep(60)', 200)).rejects.toMatchObject({
      errorClass: 'invalid',
    });
  });

  it('says of a database that is not there that it is not', async () => {
    const missing = {
      errorClass: 'invalid',
      what: 'There is no database no-db',
    };
    const role = {
      name: 'person_ada',
      password: PASSWORD,
      access: 'read' as const,
      expiresAt: new Date(Date.now() + 3600_000).toISOString(),
    };
    for (const call of [
      () => care.statistics('no-db', signal),
      () => care.schema('no-db', signal),
      () =>
        care.query(
          'no-db',
          { sql: 'SELECT 1', maxRows: 1, timeoutMs: 100 },
          signal,
        ),
      () => care.letIn('no-db', role, { fence: 1, signal }),
    ])
      await expect(call()).rejects.toMatchObject(missing);
    expect(await care.letOut('no-db', 'person_ada', { fence: 1, signal })).toBe(
      true,
    );
  });
});
