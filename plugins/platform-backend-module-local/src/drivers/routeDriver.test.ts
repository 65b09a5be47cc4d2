import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphNode, JsonObject } from '@waymark/platform-common';
import { describeDriver, Harness } from '@waymark/platform-node/conformance';
import { LocalWorld } from '../__testUtils__/LocalWorld';
import { WEB_SERVICE, workloadNode } from '../__testUtils__/webService';

// Real processes on a busy machine.
jest.setTimeout(60_000);

let world: LocalWorld;

async function startWorld() {
  const started = await LocalWorld.start();
  await started.workspace('web', WEB_SERVICE);
  const workloads = new Harness({
    ...started.common('workload'),
    makeDriver: () => started.driver('workload'),
  } as any);
  for (const release of ['r1', 'r2']) {
    await workloads.settle(
      workloadNode(`web-${release}`, {
        env: { SERVICE_VERSION: release, FLAVOUR: 'plain' },
      }),
      1,
    );
  }
  return started;
}

const backend = (release: string, weight: number) => ({
  workload: `web-${release}`,
  weight,
  release,
});
const node = (
  name: string,
  backends: JsonObject[] = [backend('r1', 100)],
): GraphNode => ({
  id: 'route',
  type: 'route',
  name,
  dependsOn: ['workload/r1'],
  resource: false,
  properties: {
    host: `${name}.staging.localhost`,
    service: name,
    environment: 'staging',
    backends,
  },
});

const urlOf = async (one: GraphNode) =>
  (await world.agent.call('GET', `/v1/routes/${one.name}`)).body
    .localUrl as string;
const ask = async (one: GraphNode) => (await fetch(await urlOf(one))).text();

describeDriver({
  name: 'local route',
  makeWorld: async () => {
    world = await startWorld();
    return {
      ...world.common('route'),
      makeNode: async index => node(`web-${index}`),
      changed: one => node(one.name, [backend('r1', 50), backend('r2', 50)]),
      count: async one =>
        Number(existsSync(join(world.agent.dataDir, 'agent/routes', one.name))),
      intact: async one => (await ask(one)) === 'r1 plain',
    };
  },
  dispose: () => world.dispose(),
  cannot: {
    drift: 'a route is in the agent only, where nobody else can change it',
  },
});

describe('RouteDriver', () => {
  let harness: Harness;
  beforeAll(async () => {
    world = await startWorld();
    harness = new Harness({ ...world.common('route') } as any);
  });
  afterAll(() => world.dispose());

  it('sends requests where it says, in that proportion, and counts them', async () => {
    const one = node('shop');
    const before = await harness.settle(one, 1);
    expect(await ask(one)).toBe('r1 plain');
    const canary = node('shop', [backend('r1', 75), backend('r2', 25)]);
    const after = await harness.settle(canary, 2);
    expect(after.outputs).toEqual(before.outputs);
    const answers = [];
    for (let i = 0; i < 20; i += 1) answers.push(await ask(one));
    expect(answers.filter(text => text === 'r2 plain')).toHaveLength(5);

    const traffic = await world.target.metrics!.traffic(
      [
        { service: 'shop', environment: 'staging' },
        { service: 'none', environment: 'staging' },
      ],
      60,
    );
    expect([...traffic.keys()]).toEqual(['shop@staging']);
    expect(traffic.get('shop@staging')).toMatchObject({
      errorRate: 0,
      p95Ms: expect.any(Number),
    });
    expect(traffic.get('shop@staging')!.requestsPerSecond).toBeGreaterThan(0);
  });

  it('keeps its address over a crash of the agent, and serves again at once', async () => {
    const one = node('lasting');
    const { outputs } = await harness.settle(one, 1);
    await world.agent.kill();
    await world.agent.start();
    expect((await harness.settle(one, 2)).outputs).toEqual(outputs);
    expect(await ask(one)).toBe('r1 plain');
  });
});
