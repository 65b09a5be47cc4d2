import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { GraphNode } from '@waymark/platform-common';
import { describeDriver } from '@waymark/platform-node/conformance';
import { LocalWorld, postgresNode } from '../__testUtils__/LocalWorld';

// Real processes on a busy machine.
jest.setTimeout(60_000);

let world: LocalWorld;

async function canLogIn(node: GraphNode): Promise<boolean> {
  const { body } = await world.agent.call('GET', `/v1/postgres/${node.name}`);
  const { value } = await world.secrets.get(String(node.properties.secret));
  const client = new Client({
    host: '127.0.0.1',
    port: body.port,
    user: String(node.properties.user),
    database: String(node.properties.database),
    password: value,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('CREATE TABLE IF NOT EXISTS note (text text)');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

describeDriver({
  name: 'local postgres',
  makeWorld: async () => {
    world = await LocalWorld.start();
    return {
      ...world.common('postgres'),
      makeNode: async index => postgresNode(`shop-${index}-db`),
      changed: node => postgresNode(node.name, 'medium'),
      count: async node =>
        Number(
          existsSync(
            join(
              world.agent.dataDir,
              'agent/postgres-data/instances',
              node.name,
            ),
          ),
        ),
      intact: canLogIn,
      drift: async node => {
        const { body } = await world.agent.call(
          'GET',
          `/v1/postgres/${node.name}`,
        );
        process.kill(body.pid, 'SIGKILL');
      },
    };
  },
  dispose: () => world.dispose(),
});

/** A node of a preview: each has names of its own. */
const sharedNode = (index: number, size?: string): GraphNode => {
  const node = postgresNode(`shop-pr-${index}-db`, size);
  const name = `pr_${index}`;
  const properties = { database: name, user: name, shared: true };
  return { ...node, properties: { ...node.properties, ...properties } };
};

describeDriver({
  name: 'local postgres, in the instance that previews share',
  makeWorld: async () => {
    world = await LocalWorld.start();
    const inShared = async (node: GraphNode) => {
      const { body } = await world.agent.call(
        'GET',
        `/v1/raw/postgres/${node.name}`,
      );
      if (!body?.socket) return 0;
      const client = new Client({
        host: join(body.socket, '..'),
        port: body.port,
        user: 'postgres',
        database: 'postgres',
      });
      client.on('error', () => {});
      await client.connect();
      const { rowCount } = await client.query(
        'SELECT 1 FROM pg_database WHERE datname = $1',
        [node.properties.database],
      );
      await client.end();
      return rowCount ?? 0;
    };
    return {
      ...world.common('postgres'),
      makeNode: async index => sharedNode(index),
      changed: node => sharedNode(Number(/\d+/.exec(node.name)), 'medium'),
      count: inShared,
      intact: canLogIn,
      drift: async node => {
        const { body } = await world.agent.call(
          'GET',
          `/v1/postgres/${node.name}`,
        );
        process.kill(body.pid, 'SIGKILL');
      },
    };
  },
  dispose: () => world.dispose(),
});

describe('PostgresDriver', () => {
  beforeAll(async () => {
    world = await LocalWorld.start();
  });
  afterAll(() => world.dispose());

  it('lets two logins in with the passwords of their versions, then only the newer one', async () => {
    const driver = world.driver('postgres');
    const plain = postgresNode('alternate-db');
    const { user, secret } = plain.properties as Record<string, string>;
    const of = (more: object): GraphNode => ({
      ...plain,
      properties: { ...plain.properties, ...more },
    });
    const settled = async (node: GraphNode, fence: number) => {
      for (;;) {
        const seen = await driver.observe(node, world.context(fence));
        if (seen.exists === 'yes' && seen.ready && !seen.drifted)
          return seen.outputs;
        if (driver.plan(node, seen).verb !== 'none')
          await driver.apply(node, world.context(fence));
      }
    };
    expect(await settled(plain, 1)).not.toHaveProperty('secretVersion');
    const next = { user: `${user}_b`, secret: `${secret}/b`, version: 1 };
    const both = of({ login: next, logins: [{ user, secret, version: 1 }] });
    // It is never made up here: whoever names a version has stored it.
    await expect(driver.apply(both, world.context(2))).rejects.toMatchObject({
      errorClass: 'invalid',
      why: expect.stringContaining('not in the store'),
    });
    await world.secrets.put(next.secret, 'the-password-of-the-other-login');
    const seen = await driver.observe(both, world.context(2));
    expect(driver.plan(both, seen)).toMatchObject({
      verb: 'update',
      impact: 'none',
    });
    expect(await settled(both, 2)).toMatchObject({
      user: next.user,
      secretRef: next.secret,
      secretVersion: 1,
    });
    const newer = of({ user: next.user, secret: next.secret });
    expect(await canLogIn(plain)).toBe(true);
    expect(await canLogIn(newer)).toBe(true);
    await settled(of({ login: next }), 3);
    expect(await canLogIn(plain)).toBe(false);
    expect(await canLogIn(newer)).toBe(true);
  });

  it('sees a password that was rotated in the store, and takes it over without a restart', async () => {
    const driver = world.driver('postgres');
    const node = postgresNode('rotate-db');
    const settled = async (fence: number) => {
      for (;;) {
        const seen = await driver.observe(node, world.context(fence));
        if (seen.exists === 'yes' && seen.ready && !seen.drifted) return;
        if (driver.plan(node, seen).verb !== 'none')
          await driver.apply(node, world.context(fence));
      }
    };
    await settled(1);
    expect(await canLogIn(node)).toBe(true);
    const { body: before } = await world.agent.call(
      'GET',
      '/v1/postgres/rotate-db',
    );
    await world.secrets.put(
      'postgres/rotate-db/owner',
      'another-long-password-of-ours',
    );
    expect(await canLogIn(node)).toBe(false);
    const seen = await driver.observe(node, world.context(2));
    expect(seen).toMatchObject({ drifted: true });
    expect(driver.plan(node, seen)).toMatchObject({
      verb: 'update',
      impact: 'none',
    });
    await settled(2);
    expect(await canLogIn(node)).toBe(true);
    expect(
      (await world.agent.call('GET', '/v1/postgres/rotate-db')).body.pid,
    ).toBe(before.pid);
  });

  it('says what a change of size and of name would do', async () => {
    const driver = world.driver('postgres');
    const outputs = { database: 'shop', size: 'small' };
    const seen = {
      exists: 'yes',
      ready: true,
      failed: false,
      drifted: true,
      message: '',
      outputs,
    } as const;
    expect(driver.plan(postgresNode('a-db', 'large'), seen)).toMatchObject({
      verb: 'update',
      impact: 'restart',
    });
    expect(
      driver.plan(postgresNode('a-db'), {
        ...seen,
        outputs: { ...outputs, database: 'old' },
      }),
    ).toMatchObject({
      verb: 'replace',
      impact: 'data-loss',
      reversible: false,
    });
  });
});
