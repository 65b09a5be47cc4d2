import { databasesOf, spec } from '../../testing/databases.ts';
import { startTestAgent, until } from '../../testing/index.ts';
import type { TestAgent } from '../../testing/index.ts';

jest.setTimeout(60_000);

const NAME = 'shop-staging-db';

describe('looking into a database', () => {
  let agent: TestAgent;
  let databases: ReturnType<typeof databasesOf>;
  let port: number;
  const sql = (text: string, login: object = {}) =>
    databases.query(port, text, login);
  const ask = async (text: string, more: object = {}) =>
    (
      await agent.call('POST', `/v1/postgres/${NAME}/queries`, {
        sql: text,
        maxRows: 100,
        timeoutMs: 5000,
        ...more,
      })
    ).body;
  const refusal = async (text: string, more: object = {}) => {
    const { error } = await ask(text, more);
    expect(error?.code).toBe('invalid');
    return error.why as string;
  };
  beforeAll(async () => {
    agent = await startTestAgent();
    databases = databasesOf(agent);
    await agent.call('PUT', `/v1/postgres/${NAME}`, spec(1));
    port = (await databases.ready(NAME)).port;
    await sql(`CREATE TABLE thing (id serial PRIMARY KEY, name text NOT NULL DEFAULT 'none', made date);
      CREATE INDEX thing_name ON thing (name); CREATE VIEW names AS SELECT name FROM thing;
      INSERT INTO thing (name) SELECT 'n' || g FROM generate_series(1, 300) g;
      CREATE FUNCTION sly() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN DELETE FROM thing; RETURN 1; END $$;
      CREATE PROCEDURE commits() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$`);
  });
  afterAll(() => agent.dispose());

  it('tells what tables there are, and those that came later', async () => {
    const tables = async () =>
      (await agent.call('GET', `/v1/postgres/${NAME}/schema`)).body.tables;
    expect(await tables()).toMatchObject([
      { schema: 'public', name: 'names', kind: 'view' },
      {
        schema: 'public',
        name: 'thing',
        kind: 'table',
        columns: [
          { name: 'id', type: 'integer', nullable: false, key: true },
          {
            name: 'name',
            type: 'text',
            nullable: false,
            default: `'none'::text`,
          },
          { name: 'made', type: 'date', nullable: true },
        ],
        indexes: [
          { name: 'thing_name' },
          {
            name: 'thing_pkey',
            definition: expect.stringContaining('UNIQUE INDEX'),
          },
        ],
      },
    ]);
    await sql('CREATE SCHEMA later; CREATE TABLE later.one (id int)');
    expect((await tables()).map((t: any) => t.name)).toContain('one');
    expect(await ask('SELECT count(*) FROM later.one')).toMatchObject({
      rows: [['0']],
    });
    expect((await agent.call('GET', '/v1/postgres/no-db/schema')).status).toBe(
      404,
    );
  });

  it('hands on rows as text, so many as are wanted', async () => {
    expect(
      await ask(
        `SELECT 1 AS one, NULL AS none, 1.50::numeric(5,2) AS price, ARRAY['a,b'] AS list, DATE '2026-01-02' AS day`,
      ),
    ).toMatchObject({
      columns: [
        { name: 'one', type: 'integer' },
        { name: 'none', type: 'text' },
        { name: 'price', type: 'numeric(5,2)' },
        { name: 'list', type: 'text[]' },
        { name: 'day', type: 'date' },
      ],
      rows: [['1', null, '1.50', '{"a,b"}', '2026-01-02']],
      truncated: false,
    });
    for (const [maxRows, count, truncated] of [
      [300, 300, false],
      [299, 299, true],
      [50, 50, true],
      [1, 1, true],
    ] as const) {
      const answer = await ask('SELECT * FROM thing', { maxRows });
      expect([answer.rows.length, answer.truncated]).toEqual([
        count,
        truncated,
      ]);
    }
    const wide = await ask(
      `SELECT repeat('x', 20000) FROM generate_series(1, 500)`,
      { maxRows: 500 },
    );
    expect(wide.rows[0][0]).toHaveLength(10_001);
    expect(wide.truncated).toBe(true);
    expect(JSON.stringify(wide).length).toBeLessThan(1.2 * 1024 * 1024);
    expect((await ask(`SELECT repeat('x', 60000000)`)).error.why).toMatch(
      /larger than/,
    );
    expect(await ask('EXPLAIN SELECT * FROM thing')).toMatchObject({
      columns: [{ name: 'QUERY PLAN' }],
    });
    expect(await ask('COPY thing TO STDOUT')).toMatchObject({ rows: [] });
  });

  it('writes nothing, whatever the statement says', async () => {
    for (const text of [
      'DELETE FROM thing',
      'SELECT sly()',
      'CREATE TABLE x (id int)',
      'CREATE TEMP TABLE x (id int)',
      `SELECT nextval('thing_id_seq')`,
      'SELECT lo_create(0)',
      'DO $$ BEGIN SET transaction_read_only = off; PERFORM sly(); END $$',
      `SELECT set_config('transaction_read_only', 'off', true), sly()`,
      'CALL commits()',
      'SELECT * FROM thing FOR UPDATE',
      'LOCK TABLE thing IN ACCESS EXCLUSIVE MODE',
      'COPY thing FROM STDIN',
      'TRUNCATE thing',
    ])
      expect([text, await refusal(text).catch(() => 'it ran')]).toEqual([
        text,
        expect.stringMatching(
          /read-only transaction|permission denied|must be set before any query|invalid transaction termination|nothing can be written/,
        ),
      ]);
    expect(await refusal('SELECT 1; DELETE FROM thing')).toMatch(
      /cannot insert multiple commands/,
    );
    // Ends our transaction, and with it all that it could have done.
    for (const text of [
      'COMMIT',
      'ROLLBACK',
      'SET TRANSACTION READ ONLY',
      'RESET ROLE',
    ])
      await ask(text);
    expect(await sql('SELECT count(*)::int AS count FROM thing')).toEqual([
      { count: 300 },
    ]);
    // The same function as a login of the service's: what is refused above is no broken function.
    expect(await sql('SELECT sly()')).toEqual([{ sly: 1 }]);
    expect(await ask('SELECT count(*) FROM thing')).toMatchObject({
      rows: [['0']],
    });
  });

  it('reads nothing but the service’s own data', async () => {
    for (const text of [
      'SELECT rolpassword FROM pg_authid',
      'SELECT * FROM pg_shadow',
      'SELECT * FROM pg_hba_file_rules',
      `SELECT pg_read_file('postgresql.conf')`,
      `SELECT pg_ls_dir('.')`,
      `SELECT lo_import('/etc/passwd')`,
      `SELECT lo_export(1, 'x')`,
      `COPY thing TO PROGRAM 'cat'`,
      `COPY thing TO 'thing'`,
      `SELECT * FROM dblink('host=127.0.0.1', 'SELECT 1') AS t (x int)`,
      'SET ROLE waymark_owner',
      'SET SESSION AUTHORIZATION postgres',
      'ALTER ROLE waymark_reader SUPERUSER',
      'CREATE EXTENSION dblink',
      'SELECT pg_reload_conf()',
      `LOAD 'dblink'`,
    ])
      expect([text, await refusal(text).catch(() => 'it ran')]).toEqual([
        text,
        expect.stringMatching(
          /permission denied|must be superuser|does not exist|not permitted|access to library|read-only|[Oo]nly roles/,
        ),
      ]);
    const slow = sql('SELECT pg_sleep(2)');
    await until('it runs', async () => {
      const found = await ask(
        `SELECT 1 FROM pg_stat_activity WHERE usename = 'shop'`,
      );
      return found.rows.length;
    });
    expect(
      await refusal(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'shop'`,
      ),
    ).toMatch(/permission denied/);
    const seen = await ask(
      `SELECT query FROM pg_stat_activity WHERE usename IS NOT NULL AND usename <> current_user`,
    );
    await slow;
    expect(seen.rows.length).toBeGreaterThan(0);
    for (const [text] of seen.rows)
      expect(text).toMatch(/^(<insufficient privilege>)?$/);
    // It comes by the socket only.
    await expect(sql('SELECT 1', { user: 'waymark_reader' })).rejects.toThrow(
      /authentication failed/,
    );
  });

  it('is cut when it takes too long, also if the statement says otherwise', async () => {
    const began = performance.now();
    expect(await refusal('SELECT pg_sleep(60)', { timeoutMs: 300 })).toMatch(
      /longer than 300 ms/,
    );
    expect(
      await refusal(
        `SELECT set_config('statement_timeout', '0', false), pg_sleep(60)`,
        { timeoutMs: 300 },
      ),
    ).toMatch(/longer than/);
    expect(performance.now() - began).toBeLessThan(5000);
    for (const more of [
      { timeoutMs: 30_001 },
      { timeoutMs: 0 },
      { maxRows: 1001 },
      { maxRows: '1' },
      { sql: '' },
      { sql: 7 },
    ])
      await refusal('SELECT 1', more);
  });

  it('tells how it is doing: figures, tables, roles and slow statements without their values', async () => {
    await sql(`SELECT pg_sleep(0.05), 'a-secret-value'`);
    // What the platform asks is not the service's doing.
    await ask('SELECT pg_sleep(0.05) AS of_the_query_box');
    const began = performance.now();
    const { body } = await agent.call('GET', `/v1/postgres/${NAME}/statistics`);
    const took = performance.now() - began;
    expect(body).toMatchObject({
      bytes: expect.any(Number),
      connections: { used: 0, max: 80, byUser: {} },
      deadlocks: 0,
      drift: [],
      tables: expect.arrayContaining([
        expect.objectContaining({ schema: 'public', name: 'thing' }),
      ]),
      roles: [{ name: 'shop', login: true, kind: 'login' }],
    });
    expect(body.diskFree).toBeGreaterThan(0);
    expect(body.diskSize).toBeGreaterThan(body.diskFree);
    expect(body.commits).toBeGreaterThan(0);
    expect(body.cacheHits).toBeGreaterThan(0.5);
    const slow = body.slow.map((s: any) => s.query).join('\n');
    expect(slow).toContain('pg_sleep($1)');
    expect(slow).not.toMatch(/of_the_query_box|pg_stat_|pg_catalog|COPY/);
    expect(JSON.stringify(body)).not.toMatch(/a-secret-value|SCRAM/);
    expect(took).toBeLessThan(1000);
    // Nothing of ours in the service's own database.
    expect(await sql('SELECT extname FROM pg_extension')).toEqual([
      { extname: 'plpgsql' },
    ]);
  });

  it('runs nothing of the service’s own making as superuser, whatever its search_path says', async () => {
    // What whoever may write in a database can do there: the platform looks into it by itself, as superuser.
    await sql(`CREATE TABLE caught (who text);
      CREATE FUNCTION public.pg_database_size(oid) RETURNS bigint LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO public.caught VALUES (current_user); RETURN 1; END $$;
      CREATE FUNCTION public.has_schema_privilege(text, oid, text) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO public.caught VALUES (current_user); RETURN true; END $$;
      ALTER DATABASE shop SET search_path = public, pg_catalog`);
    const { body } = await agent.call('GET', `/v1/postgres/${NAME}/statistics`);
    await ask('SELECT 1');
    expect(await sql('SELECT * FROM public.caught')).toEqual([]);
    expect(body.bytes).toBeGreaterThan(1);
    await sql('ALTER DATABASE shop RESET search_path');
  });
});
