import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startTestAgent, until } from '../testing/index.ts';
import type { TestAgent } from '../testing/index.ts';
import { databasesOf, spec } from '../testing/databases.ts';

jest.setTimeout(60_000);

describe('databases of the agent, when things go wrong', () => {
  let agent: TestAgent;
  let databases: ReturnType<typeof databasesOf>;
  let port: number;
  beforeAll(async () => {
    agent = await startTestAgent({ maxDatabases: 6 });
    databases = databasesOf(agent);
    await agent.call('PUT', '/v1/postgres/shop-staging-db', spec(1));
    port = (await databases.ready('shop-staging-db')).port;
    await databases.query(
      port,
      'CREATE TABLE thing (id int); INSERT INTO thing VALUES (7)',
    );
  });
  afterAll(() => agent.dispose());

  it('finishes what was begun when it was killed', async () => {
    void agent
      .call('PUT', '/v1/postgres/begun-db', spec(1))
      .catch(() => undefined);
    await until('the intent is stored', async () =>
      existsSync(join(agent.dataDir, 'agent/postgres/begun-db/state.json')),
    );
    await agent.kill();
    await agent.start();
    const state = await databases.ready('begun-db');
    expect(await databases.query(state.port, 'SELECT 1 AS one')).toEqual([
      { one: 1 },
    ]);
    expect(databases.postmasters('begun-db')).toHaveLength(1);
  });

  it('refuses clearly when there are too many, and what is no specification', async () => {
    for (const name of ['third-db', 'spare-1-db', 'spare-2-db', 'spare-3-db'])
      await agent.call('PUT', `/v1/postgres/${name}`, spec(1));
    const { status, body } = await agent.call(
      'PUT',
      '/v1/postgres/fourth-db',
      spec(1),
    );
    expect(status).toBe(507);
    expect(body.error).toMatchObject({
      code: 'exhausted',
      why: expect.stringContaining('6 databases at most'),
    });
    expect(existsSync(join(agent.dataDir, 'agent/postgres/fourth-db'))).toBe(
      false,
    );
    for (const wrong of [
      { size: 'huge' },
      { size: 'toString' },
      { database: 'a"b' },
      { user: 'postgres' },
      { verifier: 'secret' },
      { verifier: undefined },
    ]) {
      expect(
        (await agent.call('PUT', '/v1/postgres/third-db', spec(2, wrong))).body
          .error.code,
      ).toBe('invalid');
    }
    expect(
      (
        await agent.call(
          'PUT',
          '/v1/postgres/third-db',
          spec(2, { database: 'other' }),
        )
      ).body.error.why,
    ).toContain('would lose the data');
    expect(
      (await agent.call('PUT', '/v1/postgres/..%2Fx', spec(2))).status,
    ).toBe(400);
  });

  it('never covers lost data by an empty database', async () => {
    await databases.ready('third-db');
    const { body: raw } = await agent.call('GET', '/v1/raw/postgres/third-db');
    await agent.kill();
    process.kill(raw.pid, 'SIGINT');
    await until(
      'the server is gone',
      async () => databases.postmasters('third-db').length === 0,
    );
    await rename(raw.folder, `${raw.folder}-away`);
    await agent.start();
    const failed = await until('it says so', async () => {
      const { body } = await agent.call('GET', '/v1/postgres/third-db');
      return body.phase === 'failed' && body;
    });
    expect(failed.message).toContain('The data of third-db is gone');
    await rename(`${raw.folder}-away`, raw.folder);
    await databases.ready('third-db');
  });

  it('moves to another port when somebody has taken its own', async () => {
    const { body: before } = await agent.call('GET', '/v1/postgres/third-db');
    await agent.kill();
    process.kill(before.pid, 'SIGINT');
    await until(
      'the server is gone',
      async () => databases.postmasters('third-db').length === 0,
    );
    const squatter = createServer();
    await new Promise<void>(resolve => {
      squatter.listen(before.port, '127.0.0.1', resolve);
    });
    try {
      await agent.start();
      const after = await databases.ready('third-db');
      expect(after.port).not.toBe(before.port);
      expect(await databases.query(after.port, 'SELECT 1 AS one')).toEqual([
        { one: 1 },
      ]);
    } finally {
      squatter.close();
    }
  });

  it('leaves nothing running when it is stopped while it starts', async () => {
    const shutDown = async () => {
      await agent.call('POST', '/v1/system/shutdown');
      await until('the agent is gone', async () =>
        agent.call('GET', '/v1/health').then(
          () => false,
          () => true,
        ),
      );
    };
    await shutDown();
    for (let round = 0; round < 3; round += 1) {
      await agent.start();
      await shutDown();
      expect(databases.postmasters('')).toEqual([]);
    }
    await agent.start();
    await databases.ready('shop-staging-db');
  });

  it('stops everything on request, and brings it back with the next agent', async () => {
    const { pid } = (await agent.call('GET', '/v1/postgres/shop-staging-db'))
      .body;
    await agent.call('POST', '/v1/system/shutdown');
    await until(
      'the server is gone',
      async () => databases.postmasters('shop-staging-db').length === 0,
    );
    await until('the agent is gone', async () =>
      agent.call('GET', '/v1/health').then(
        () => false,
        () => true,
      ),
    );
    await agent.start();
    const state = await databases.ready('shop-staging-db');
    expect(state.pid).not.toBe(pid);
    expect(await databases.query(port, 'SELECT id FROM thing')).toEqual([
      { id: 7 },
    ]);
  });
});
