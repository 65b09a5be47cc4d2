import { startTestAgent } from '@waymark/agent/testing';
import type { TestAgent } from '@waymark/agent/testing';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { RunWorld, until } from '../../__testUtils__/RunWorld';
import { databaseNode } from '../__testUtils__/databaseNode';
import { CARE, READER } from '../live';
import { PostgresDriver } from '../PostgresDriver';
import { ownershipSql } from '../roles';
import { readTables } from './checks';
import { CnpgCare } from './CnpgCare';

jest.setTimeout(60_000);

/** The operator's objects are simulated; the Postgres that is looked into is real, with roles as the operator would make them. */
describe(`Inside of a database of a cluster${
  process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
}`, () => {
  const suffix = 'of_test';
  const owner = `owner_${suffix}`;
  const roles = [`${CARE}_${suffix}`, `${READER}_${suffix}`];
  const logins = [`a_${suffix}`, `b_${suffix}`, `ana_${suffix}`];
  let where: { host: string; port: number; database: string };
  // Roles are the whole server's, and making them is its superuser's: one of its own.
  let agent: TestAgent;
  let admin: pg.Client;
  let world: RunWorld;
  let care: CnpgCare;
  let fence = 1;
  const signal = () => AbortSignal.timeout(20_000);
  const context = () => {
    fence += 1;
    return { fence, signal: signal() };
  };

  const as = async (user: string) => {
    const client = new pg.Client({ ...where, user, password: 'secret' });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const run = async (user: string, sql: string) => {
    const client = await as(user);
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };

  beforeAll(async () => {
    agent = await startTestAgent();
    const { body } = await agent.call('PUT', '/v1/system/postgres', {});
    const database = 'inside';
    where = { host: body.host, port: body.port, database };
    const conf = await readFile(
      path.join(
        agent.dataDir,
        'agent/postgres-data/system/data/postgresql.conf',
      ),
      'utf8',
    );
    const socket = /^unix_socket_directories = '"?([^"'\n]*)/m.exec(conf)![1];
    const superuser = { host: socket, port: body.port, user: 'postgres' };
    const first = new pg.Client({ ...superuser, database: 'postgres' });
    await first.connect();
    await first.query(`CREATE DATABASE ${database}`);
    await first.end();
    admin = new pg.Client({ ...superuser, database });
    await admin.connect();
    const create = (name: string, of: string) =>
      admin.query(`CREATE ROLE ${name} LOGIN PASSWORD 'secret' IN ROLE ${of}`);
    await admin.query(`CREATE ROLE ${owner} NOLOGIN`);
    await create(roles[0], 'pg_monitor, pg_signal_backend');
    await create(roles[1], 'pg_read_all_data');
    for (const login of logins) await create(login, owner);
    await admin.query(`ALTER DATABASE "${database}" OWNER TO ${owner}`);
    for (const sql of ownershipSql(database, owner)) await admin.query(sql);

    world = await RunWorld.start({ cloudNativePg: true });
    const { cluster, secrets } = world;
    care = new CnpgCare(cluster, {}, async ({ user: login }) =>
      as(`${login}_${suffix}`),
    );
    const driver = new PostgresDriver({ cluster, secrets, options: {} }, care);
    const shop = databaseNode(world, 'shop-db', { database });
    await driver.apply(shop, await world.context(1));
    await until('it is ready', async () => {
      const seen = await driver.observe(shop, await world.context(1));
      return seen.exists === 'yes' && seen.ready;
    });
  });
  afterAll(async () => {
    await admin?.end();
    await agent?.dispose();
    await world?.dispose();
  });

  it('what one login makes the next one can change, and it owns nothing itself', async () => {
    await run(logins[0], 'CREATE TABLE orders (id int PRIMARY KEY, what text)');
    await run(logins[1], 'ALTER TABLE orders ADD COLUMN at timestamptz');
    expect(
      await run(
        logins[1],
        `SELECT tableowner FROM pg_tables WHERE tablename = 'orders'`,
      ),
    ).toEqual([{ tableowner: owner }]);
    await run(logins[0], `INSERT INTO orders VALUES (1, 'tea'), (2, NULL)`);
    // Who is no member stays itself, and so does the operator.
    expect(await run(roles[1], 'SELECT current_user AS me')).toEqual([
      { me: roles[1] },
    ]);
    const again = new pg.Client({
      host: admin.host,
      port: where.port,
      database: where.database,
      user: admin.user,
    });
    await again.connect();
    const { rows } = await again.query('SELECT current_user AS me');
    await again.end();
    expect(rows).toEqual([{ me: admin.user }]);
  });

  it('is read: tables, statements, figures', async () => {
    const { tables } = await care.schema('shop-db', signal());
    expect(tables).toMatchObject([
      {
        name: 'orders',
        columns: [{ name: 'id', key: true }, { name: 'what' }, { name: 'at' }],
      },
    ]);
    const sql = 'SELECT id, what FROM orders ORDER BY id';
    const query = { maxRows: 10, timeoutMs: 5000 };
    expect(
      await care.query('shop-db', { sql, ...query }, signal()),
    ).toMatchObject({
      columns: [
        { name: 'id', type: 'integer' },
        { name: 'what', type: 'text' },
      ],
      rows: [
        ['1', 'tea'],
        ['2', null],
      ],
    });
    for (const statement of [
      'DELETE FROM orders',
      'SELECT 1; DROP TABLE orders',
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
    ])
      await expect(
        care.query('shop-db', { sql: statement, ...query }, signal()),
      ).rejects.toMatchObject({ errorClass: 'invalid' });
    const figures = await care.statistics('shop-db', signal());
    expect(figures.tables).toMatchObject([{ name: 'orders' }]);
    expect(figures.connections.max).toBeGreaterThan(0);
    const client = await as(roles[1]);
    expect(await readTables(client)).toMatchObject({
      ok: true,
      message: 'The beginning of 1 table was read',
    });
    await client.end();
  });

  it('lets a person in, and cuts its connections when it is let out', async () => {
    const [, , ana] = logins;
    const person = {
      name: ana,
      password: 'a-password-of-an-hour',
      access: 'write',
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    } as const;
    expect(await care.letIn('shop-db', person, context())).toEqual({
      host: `shop-db-rw.${world.namespace}.svc`,
      port: 5432,
      database: where.database,
    });
    const { items } = await world.kubectl.list(
      'postgresql.cnpg.io/v1',
      'DatabaseRole',
      world.namespace,
    );
    expect(items[0].spec).toMatchObject({
      name: ana,
      inRoles: ['waymark_owner'],
      databaseRoleReclaimPolicy: 'delete',
      validUntil: expect.any(String),
    });
    expect(JSON.stringify(items)).not.toContain(person.password);
    const session = await as(ana);
    const ended = new Promise(resolve => {
      session.once('end', resolve);
    });
    await until('it is let out', () => care.letOut('shop-db', ana, context()));
    await ended;
    expect(await care.letOut('shop-db', ana, context())).toBe(true);
  });

  it('says that there is no database of a name', async () => {
    await expect(care.schema('none-db', signal())).rejects.toMatchObject({
      errorClass: 'invalid',
    });
  });
});
