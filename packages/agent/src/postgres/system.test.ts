import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startTestAgent } from '../testing/index.ts';
import type { TestAgent } from '../testing/index.ts';

jest.setTimeout(60_000);

describe(`the platform's own Postgres`, () => {
  let agent: TestAgent;
  beforeAll(async () => {
    // As root this keeps the user of Postgres out, so that another place must be found.
    agent = await startTestAgent({ mode: 0o700 });
  });
  afterAll(() => agent.dispose());

  it('answers where it is, keeps its password in a file, and is the same after a restart', async () => {
    const { status, body } = await agent.call('PUT', '/v1/system/postgres', {
      durable: false,
    });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { host: '127.0.0.1', user: 'waymark' },
    });
    expect(statSync(body.passwordFile).mode % 0o1000).toBe(0o600);
    const login = {
      host: body.host,
      port: body.port,
      user: body.user,
      database: 'postgres',
      password: readFileSync(body.passwordFile, 'utf8'),
    };
    const ask = async (sql: string) => {
      const client = new pg.Client(login);
      await client.connect();
      const { rows } = await client.query(sql);
      await client.end();
      return rows;
    };
    await ask('CREATE DATABASE catalog');
    const [{ max }] = await ask(
      `SELECT current_setting('max_connections')::int AS max`,
    );
    expect(max).toBeGreaterThanOrEqual(200);
    const [{ pid }] = await ask(
      `SELECT pg_postmaster_start_time()::text AS pid`,
    );
    await agent.kill();
    await agent.start();
    expect((await agent.call('PUT', '/v1/system/postgres', {})).body).toEqual(
      body,
    );
    expect(await ask(`SELECT pg_postmaster_start_time()::text AS pid`)).toEqual(
      [{ pid }],
    );
  });

  const asRoot = process.getuid!() === 0;
  const rootOnly = asRoot ? it : it.skip;
  /* eslint-disable jest/no-standalone-expect */
  rootOnly(
    'as root finds a place that the user of Postgres can enter, and says so once',
    async () => {
      const pointer = JSON.parse(
        readFileSync(join(agent.dataDir, 'agent/postgres-place.json'), 'utf8'),
      );
      expect(existsSync(join(pointer.place, 'system/data'))).toBe(true);
      expect(agent.output().split(pointer.place).length - 1).toBe(1);
    },
  );
});
