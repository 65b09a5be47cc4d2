import type { GraphNode } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import { RunWorld, until } from '../__testUtils__/RunWorld';
import { WORKLOAD_KINDS } from './wantedObjects';
import { WorkloadDriver } from './WorkloadDriver';

jest.setTimeout(90_000);

let world: RunWorld;
let driver: WorkloadDriver;
beforeAll(async () => {
  world = await RunWorld.start();
  const { cluster, secrets } = world;
  driver = new WorkloadDriver({ cluster, secrets, options: {} });
});
afterAll(() => world.dispose());

/** What the loop does with an error that may pass: it comes again. */
async function again<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    if (!['retryable', 'unknown'].includes(error.errorClass)) throw error;
    return undefined;
  }
}

let fence = 0;
const settle = (node: GraphNode) =>
  until(`${node.name} is as wanted`, async () => {
    fence += 1;
    const ctx = await world.context(fence);
    return again(async () => {
      const seen = await driver.observe(node, ctx);
      const { verb } = driver.plan(node, seen);
      if (verb !== 'none') await driver.apply(node, ctx);
      return seen.exists === 'yes' && seen.ready && !seen.drifted;
    });
  });
const removed = (node: GraphNode) =>
  until(`${node.name} is gone`, async () => {
    fence += 1;
    const ctx = await world.context(fence);
    return again(() => driver.remove(node, ctx));
  });

const simulated = !process.env.WAYMARK_TEST_KUBECONFIG;
const describeSimulated = simulated ? describe : describe.skip;

describeSimulated('A workload on a cluster in trouble (simulated)', () => {
  afterEach(() => world.test.simulated!.fault({}));

  // The first one: nothing is asked again because it was away before.
  it('costs no call while nothing changes', async () => {
    const node = world.node('workload/r15', 'quiet');
    await settle(node);
    const { requests } = world.test.simulated!;
    const count = () => [...requests.values()].reduce((a, b) => a + b, 0);
    const before = count();
    const told = JSON.stringify([...requests]);
    const ctx = await world.context(fence);
    for (let look = 0; look < 20; look += 1) {
      const seen = await driver.observe(node, ctx);
      expect(driver.plan(node, seen).verb).toBe('none');
    }
    expect([count(), JSON.stringify([...requests])]).toEqual([before, told]);
  });

  it.each([
    ['slow', { slowMs: 60 }],
    ['busy', { tooMany: { times: 6, retryAfterSeconds: 0 } }],
    ['raced', { conflicts: 5 }],
    ['forgetful', { forgetWatches: true }],
  ])('is made, changed and removed where it is %s', async (name, fault) => {
    const { simulated: cluster } = world.test;
    const node = world.node('workload/r15', name);
    const changed = world.node('workload/r15', name, {
      replicas: 3,
      cpu: '0.2',
    });
    cluster!.fault(fault);
    await settle(node);
    cluster!.fault(fault);
    await settle(changed);
    cluster!.fault(fault);
    await removed(node);
    const ctx = await world.context(fence);
    await until('nobody knows it any more', async () => {
      const seen = await driver.observe(node, ctx);
      return seen.exists === 'no';
    });
    expect(await world.objects(WORKLOAD_KINDS, name)).toEqual([]);
  });

  it('goes on where the cluster was away in the middle of it', async () => {
    const { simulated: cluster } = world.test;
    const node = world.node('workload/r15', 'away');
    const away = async (run: () => Promise<unknown>) => {
      cluster!.fault({ down: true });
      const back = setTimeout(() => cluster!.fault({}), 300);
      await run();
      clearTimeout(back);
      cluster!.fault({});
    };
    await away(() => settle(node));
    await away(() =>
      settle(world.node('workload/r15', 'away', { cpu: '0.2' })),
    );
    await away(() => removed(node));
    expect(await world.objects(WORKLOAD_KINDS, 'away')).toEqual([]);
  });
});
