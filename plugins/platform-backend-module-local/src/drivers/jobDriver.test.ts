import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphNode, JsonObject } from '@waymark/platform-common';
import type { JobOutputs } from '@waymark/platform-node';
import { describeDriver, Harness } from '@waymark/platform-node/conformance';
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
const inputs = async () => ({ postgres: DATABASE });

const node = (name: string, more: JsonObject = {}): GraphNode => ({
  id: 'job/tidy',
  type: 'job',
  name,
  dependsOn: ['postgres'],
  resource: false,
  properties: {
    workspace: 'shop-r1',
    job: 'tidy',
    command: 'node tidy.js',
    schedule: '0 3 * * *',
    timezone: 'UTC',
    timeoutSeconds: 30,
    suspend: false,
    env: { RUN: name },
    databaseUrlFrom: 'postgres',
    ...more,
  },
});

// Says how often it has run, and what it must not say.
const FILES = {
  'package.json': '{}',
  'tidy.js': `require('fs').appendFileSync('ran-' + process.env.RUN, '.');
console.log('tidies', process.env.DATABASE_URL);
process.exit(Number(process.env.CODE ?? 0));`,
};

async function startWorld() {
  const world = await LocalWorld.start();
  await world.secrets.put('postgres/shop/owner', PASSWORD);
  await world.workspace('shop-r1', FILES);
  return world;
}

let world: LocalWorld;
const fileOf = (one: GraphNode) =>
  join(world.agent.dataDir, 'agent/schedules', one.name, 'schedule.json');

describeDriver({
  name: 'local job',
  makeWorld: async () => {
    world = await startWorld();
    return {
      ...world.common('job'),
      inputs,
      makeNode: async index => node(`shop-staging--tidy-${index}`),
      changed: one => node(one.name, { schedule: '0 4 * * *' }),
      count: async one => (existsSync(fileOf(one)) ? 1 : 0),
      intact: async one =>
        JSON.parse(readFileSync(fileOf(one), 'utf8')).spec.job === 'tidy',
    };
  },
  dispose: () => world.dispose(),
  cannot: { drift: 'only the agent writes its own records' },
});

describe('JobDriver', () => {
  let harness: Harness;
  beforeAll(async () => {
    world = await startWorld();
    harness = new Harness({ ...world.common('job'), inputs } as any);
  });
  afterAll(() => world.dispose());

  const runsOf = (outputs: JsonObject) =>
    (outputs as unknown as JobOutputs).runs;
  async function rested(one: GraphNode) {
    for (;;) {
      const seen = await harness.observe(one);
      if (seen.exists !== 'yes') throw new Error('it is not there');
      const runs = runsOf(seen.outputs);
      if (runs.length && runs.every(run => run.state !== 'running'))
        return { seen, runs };
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  it('begins a run that was asked for once, and says how the last one ended without a secret', async () => {
    const one = node('shop-staging--hand', { run: 'op-1' });
    expect(harness.plan(one, { exists: 'no' })).toMatchObject({
      verb: 'create',
    });
    await harness.settle(one, 1);
    const first = await rested(one);
    expect(first.runs).toEqual([
      expect.objectContaining({ id: 'op-1', by: 'person', state: 'succeeded' }),
    ]);
    expect(first.seen).toMatchObject({ ready: true, drifted: false });
    expect(first.seen).not.toHaveProperty('limited');

    const fails = node(one.name, {
      run: 'op-2',
      env: { RUN: one.name, CODE: '4' },
    });
    const seen = await harness.observe(fails);
    expect(harness.plan(fails, seen)).toMatchObject({
      verb: 'update',
      because: 'A run was asked for',
    });
    await harness.settle(fails, 2);
    const second = await rested(fails);
    expect(second.runs.map(run => [run.id, run.state, run.exitCode])).toEqual([
      ['op-2', 'failed', 4],
      ['op-1', 'succeeded', 0],
    ]);
    expect(second.seen).toMatchObject({
      ready: true,
      failed: false,
      limited: true,
      words: expect.stringContaining('tidies ***'),
    });
    expect(JSON.stringify(second.seen)).not.toContain(PASSWORD);
    const ran = await world.target.runner!.readFile(
      'shop-r1',
      `ran-${one.name}`,
    );
    expect(ran?.toString()).toBe('..');
  });
});
