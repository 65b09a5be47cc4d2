import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GraphNode, JsonObject } from '@waymark/platform-common';
import { describeDriver } from '@waymark/platform-node/conformance';
import { LocalWorld } from '../__testUtils__/LocalWorld';

// Real processes on a busy machine.
jest.setTimeout(60_000);

const PASSWORD = 'a-password-of-a-database-0123456789';
const DATABASE: JsonObject = {
  host: '127.0.0.1',
  port: 5432,
  database: 'shop',
  user: 'shop',
  secretRef: 'postgres/shop/owner',
  version: '18',
  size: 'small',
};

const node = (name: string, command = 'node migrate.js'): GraphNode => ({
  id: 'migration/r1',
  type: 'migration',
  name,
  dependsOn: ['postgres'],
  resource: false,
  properties: {
    workspace: 'shop-r1',
    command,
    env: { RUN: name },
    databaseUrlFrom: 'postgres',
  },
});

// Writes down that it ran, and shows what it must not show.
const FILES = {
  'package.json': '{}',
  'migrate.js': `require('fs').appendFileSync('ran-' + process.env.RUN, '.');
setTimeout(() => console.log('migrating', process.env.DATABASE_URL), 50);`,
};

async function startWorld() {
  const world = await LocalWorld.start();
  await world.secrets.put('postgres/shop/owner', PASSWORD);
  await world.workspace('shop-r1', FILES);
  return world;
}

let world: LocalWorld;
const workspaceFile = (name: string) =>
  world.target.runner!.readFile('shop-r1', name);

describeDriver({
  name: 'local migration',
  makeWorld: async () => {
    world = await startWorld();
    return {
      ...world.common('migration'),
      inputs: async () => ({ postgres: DATABASE }),
      makeNode: async index => node(`shop-${index}-migrate`),
      count: async one => {
        const runs =
          (await workspaceFile(`ran-${one.name}`))?.toString().length ?? 0;
        // What counts is how often it ran; once it is removed there must be nothing of it left.
        return existsSync(join(world.agent.dataDir, 'agent/jobs', one.name))
          ? Math.max(runs, 1)
          : 0;
      },
      intact: async () => true,
    };
  },
  dispose: () => world.dispose(),
  cannot: {
    changed: 'a migration that has run stays as it is',
    drift: 'what has run has run',
  },
});

describe('MigrationDriver', () => {
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.dispose());

  const ended = async (one: GraphNode) => {
    for (;;) {
      const seen = await world
        .driver('migration')
        .observe(one, world.context(1, { postgres: DATABASE }));
      if (seen.exists === 'yes' && (seen.ready || seen.failed)) return seen;
    }
  };

  it('hands the address of the database to the command and to nobody else', async () => {
    const one = node(
      'shop-url-migrate',
      'node migrate.js && test -n "$DATABASE_URL" && exit 3',
    );
    await world
      .driver('migration')
      .apply(one, world.context(1, { postgres: DATABASE }));
    const seen = await ended(one);
    expect(seen).toMatchObject({
      ready: false,
      failed: true,
      message: 'The migration failed with exit code 3',
    });
    expect(seen.words).toContain('migrating');
    expect(JSON.stringify(seen)).not.toContain(PASSWORD);
    expect(
      (await world.target.runner!.log(one.name, undefined, 10))
        .map(line => line.text)
        .join(),
    ).not.toContain(PASSWORD);
    expect(
      JSON.stringify(await world.target.inspector.raw('migration', one.name)),
    ).not.toContain(PASSWORD);
    const files = await readFile(
      join(world.agent.dataDir, 'agent/jobs', one.name, 'job.json'),
      'utf8',
    );
    expect(files).not.toContain(PASSWORD);
  });

  it('is never planned again once it has ended, and runs again only when asked to', async () => {
    const driver = world.driver('migration');
    const one = node('shop-again-migrate', 'node migrate.js; exit 1');
    await driver.apply(one, world.context(1, { postgres: DATABASE }));
    const seen = await ended(one);
    expect(driver.plan(one, seen)).toMatchObject({
      verb: 'none',
      reversible: false,
    });
    await driver.apply(one, world.context(2, { postgres: DATABASE }));
    await ended(one);
    expect((await workspaceFile('ran-shop-again-migrate'))!.toString()).toBe(
      '..',
    );
  });

  it('waits for the address of its database', async () => {
    await expect(
      world
        .driver('migration')
        .apply(node('shop-early-migrate'), world.context(1)),
    ).rejects.toMatchObject({ errorClass: 'blocked' });
  });
});
