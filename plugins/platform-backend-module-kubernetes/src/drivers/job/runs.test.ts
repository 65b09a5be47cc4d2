import { BatchV1Api, KubeConfig } from '@kubernetes/client-node';
import type { GraphNode } from '@waymark/platform-common';
import type { JobOutputs, Observation } from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import { RunWorld, until } from '../__testUtils__/RunWorld';
import { jobNode } from './__testUtils__/jobNode';
import { JobDriver } from './JobDriver';

jest.setTimeout(90_000);

let world: RunWorld;
let driver: JobDriver;
beforeAll(async () => {
  world = await RunWorld.start();
  // What the commands below come to on a real cluster.
  world.test.simulated?.fate(pod => {
    const command = (pod.spec.containers[0].command ?? []).join(' ');
    if (/exit 7'/.test(command)) return { is: 'ends', code: 7 };
    return /sleep 3600/.test(command) ? { is: 'runs' } : undefined;
  });
  const { cluster, secrets } = world;
  driver = new JobDriver({ cluster, secrets, options: {} });
});
afterAll(() => world.dispose());

type Seen = Extract<Observation, { exists: 'yes' }>;

const look = async (node: GraphNode): Promise<Seen> => {
  const seen = await driver.observe(node, await world.context());
  if (seen.exists !== 'yes') throw new Error(JSON.stringify(seen));
  return seen;
};
const runsOf = (seen: Seen) => (seen.outputs as unknown as JobOutputs).runs;
const rested = (node: GraphNode, count: number) =>
  until(`${node.name} rests`, async () => {
    const seen = await look(node);
    const ended = runsOf(seen).filter(run => run.state !== 'running');
    return ended.length === count && seen;
  });
const apply = async (node: GraphNode, fence = 1) => {
  await driver.apply(node, await world.context(fence));
  return until(`${node.name} is as wanted`, async () => {
    const seen = await look(node);
    return !seen.drifted && seen;
  });
};

describe(`Runs of a job on Kubernetes${
  process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
}`, () => {
  it('are begun when somebody asks, once for each time, and the last one that failed says why', async () => {
    const name = 'pay-staging--hand';
    const first = jobNode(world, name, { run: 'op-1-1' });
    await apply(first);
    await driver.apply(first, await world.context(2));
    const seen = await rested(first, 1);
    expect(runsOf(seen)).toEqual([
      expect.objectContaining({
        id: 'op-1-1',
        by: 'person',
        state: 'succeeded',
        exitCode: 0,
      }),
    ]);
    expect(seen).toMatchObject({ ready: true });
    expect(seen.limited).toBeUndefined();

    const command = "sh -c 'echo no room left; exit 7'";
    const second = jobNode(world, name, { run: 'op-2-1', command });
    expect(driver.plan(second, await look(second))).toMatchObject({
      verb: 'update',
      because: 'A run was asked for',
    });
    await apply(second, 3);
    const failed = await rested(second, 2);
    expect(failed).toMatchObject({
      ready: true,
      failed: false,
      limited: true,
      words: 'no room left',
      message: expect.stringContaining('tidy failed with exit code 7'),
    });
    // Nobody asks any more: what was asked for is not asked for again.
    await apply(jobNode(world, name), 4);
    const jobs = await world.objects([KINDS.job], name);
    expect(jobs).toHaveLength(2);
    // They belong to nothing that would ever take them away.
    for (const { spec } of jobs as any[])
      expect(spec.ttlSecondsAfterFinished).toBeGreaterThan(3600);
  });

  it('go on as they were begun where whoever began one has died before noting it', async () => {
    const name = 'pay-staging--begun';
    await apply(jobNode(world, name, { run: 'op-4-1' }));
    await rested(jobNode(world, name), 1);
    await apply(jobNode(world, name, { run: 'op-5-1' }), 2);
    await rested(jobNode(world, name), 2);
    // As after such a death: its Job is there, and the note is of another run. A new release is wanted by now.
    const again = { run: 'op-4-1', command: 'sh -c true' };
    const seen = await apply(jobNode(world, name, again), 3);
    expect(seen.outputs.asked).toBe('op-4-1');
    // Both may have begun in one second.
    const ended = runsOf(seen).map(run => `${run.id} ${run.state}`);
    expect(ended.sort()).toEqual(['op-4-1 succeeded', 'op-5-1 succeeded']);
  });

  it('are begun by the clock with what is wanted then, and never two at once', async () => {
    const name = 'pay-staging--clock';
    const command = "sh -c 'sleep 3600'";
    const node = jobNode(world, name, { schedule: '* * * * *', command });
    await apply(node);
    const config = new KubeConfig();
    config.loadFromString(world.test.kubeconfig);
    // As if the cluster's own clock had stood for some minutes.
    await config.makeApiClient(BatchV1Api).patchNamespacedCronJobStatus({
      name,
      namespace: world.namespace,
      body: [
        {
          op: 'add',
          path: '/status',
          value: {
            lastScheduleTime: new Date(Date.now() - 3 * 60_000)
              .toISOString()
              .replace(/\.\d+Z$/, 'Z'),
          },
        },
      ],
    });
    const going = await until('it runs', async () => {
      const seen = await look(node);
      return runsOf(seen).length > 0 && seen;
    });
    expect(runsOf(going)).toEqual([
      expect.objectContaining({
        by: 'clock',
        state: 'running',
        scheduledAt: expect.stringMatching(/:00Z$/),
      }),
    ]);
    expect(going.message).toContain('tidy is running since');
    await apply(
      jobNode(world, name, { schedule: '* * * * *', command, run: 'op-3-1' }),
      2,
    );
    expect(runsOf(await look(node)).map(run => [run.id, run.state])).toEqual([
      ['op-3-1', 'refused'],
      [expect.stringMatching(/^pay-staging--clock-\d+$/), 'running'],
    ]);
    expect(await world.objects([KINDS.job], name)).toHaveLength(1);
    await until('all of it is gone', async () =>
      driver.remove(node, await world.context(3)),
    );
    expect(await world.objects([KINDS.job, KINDS.pod], name)).toEqual([]);
  });

  it('rest where the file says so, and have an image as all that runs there', async () => {
    const node = jobNode(world, 'pay-staging--rests', { suspend: true });
    const seen = await apply(node);
    expect(seen.outputs).toMatchObject({ suspended: true, runs: [] });
    expect(seen.message).toBe('tidy has not run yet, not by the clock');
    const none = jobNode(world, 'pay-staging--none', { image: null });
    await expect(
      driver.apply(none, await world.context()),
    ).rejects.toMatchObject({ errorClass: 'invalid' });
  });
});
