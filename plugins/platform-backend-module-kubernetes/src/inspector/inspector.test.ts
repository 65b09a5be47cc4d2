import { RunWorld, until } from '../drivers/__testUtils__/RunWorld';
import { MigrationDriver } from '../drivers/migration';
import { WorkloadDriver } from '../drivers/workload';
import { clusterOf } from '../cluster/__testUtils__/objects';
import { KINDS } from '../cluster/kinds';
import { selectorOf } from '../objects';
import type { LivePod } from '../state';
import { KubernetesInspector } from './KubernetesInspector';

jest.setTimeout(90_000);

const NAME = 'looked-at';
const SECRET = 'sk-live-4242424242';
let world: RunWorld;
let inspector: KubernetesInspector;
let pods: LivePod[];

beforeAll(async () => {
  world = await RunWorld.start();
  const { cluster, secrets } = world;
  inspector = new KubernetesInspector(cluster);
  const driver = new WorkloadDriver({ cluster, secrets, options: {} });
  const command = `sh -c 'echo my key is ${SECRET}; mkdir /tmp/www; touch /tmp/www/readyz /tmp/www/healthz; exec httpd -f -p 8080 -h /tmp/www'`;
  const node = world.node('workload/r15', NAME, { command });
  const ctx = await world.context();
  await driver.apply(node, ctx);
  await until('it is ready', async () => {
    const seen = await driver.observe(node, ctx);
    return seen.exists === 'yes' && seen.ready;
  });
  const { signal } = ctx;
  pods = await cluster.known(KINDS.pod, { labels: selectorOf(NAME), signal });
  pods.sort((a, b) => {
    const age = ({ metadata }: LivePod) =>
      `${metadata!.creationTimestamp} ${metadata!.name}`;
    return age(a) < age(b) ? -1 : 1;
  });
});
afterAll(() => world.dispose());

const write = (pod: number, lines: string[], previous = false) =>
  world.test.simulated!.log(
    world.namespace,
    pods[pod].metadata!.name!,
    'app',
    lines.map(line => `${line}\n`).join(''),
    previous,
  );
const read = async (options: { since?: string; after?: string }, limit = 100) =>
  inspector.workloadLogs(NAME, { ...options, limit });
const at = (seconds: string, text: string) =>
  `2026-11-21T20:00:${seconds}Z ${text}`;

/** Labels that the cluster has not added by itself. */
const ours = (labels: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(labels).filter(([name]) => /waymark\.dev/.test(name)),
  );

const simulated = !process.env.WAYMARK_TEST_KUBECONFIG;
/** What containers say, and when, can be decided only there. */
const describeSimulated = simulated ? describe : describe.skip;

describe(`What runs on a cluster, looked into${
  simulated ? ' (simulated)' : ''
}`, () => {
  it('shows the lines of each replica, without secrets, and goes on from there', async () => {
    const lines = await until('both have said it', async () => {
      const now = await read({});
      return now.length === 2 && now;
    });
    expect(lines.map(({ text, stream }) => [text, stream])).toEqual([
      ['my key is ***', 'stdout'],
      ['my key is ***', 'stdout'],
    ]);
    expect(lines.map(one => one.replica).sort()).toEqual([1, 2]);
    expect(await read({ after: lines[1].cursor })).toEqual([]);
    expect(await read({ after: lines[0].cursor })).toEqual([lines[1]]);
  });

  describeSimulated('with logs that are known', () => {
    it('orders them by time, also what one node writes late', async () => {
      write(0, [at('01.5', 'a'), at('03', 'c'), at('03', 'd')]);
      write(1, [at('02.000000001', 'b')]);
      const since = '2026-11-21T20:00:01.600Z';
      const all = await read({ since });
      expect(all.map(one => [one.text, one.replica])).toEqual([
        ['b', 2],
        ['c', 1],
        ['d', 1],
      ]);
      expect(all[0].time).toBe('2026-11-21T20:00:02.000Z');
      expect((await read({}, 2)).map(one => one.text)).toEqual(['c', 'd']);
      const [, first] = await read({ since }, 2);
      const rest = await read({ since, after: first.cursor });
      expect(rest.map(one => one.text)).toEqual(['d']);
      write(1, [at('02.000000001', 'b'), at('02.5', 'late')]);
      const more = await read({ after: rest[0].cursor });
      expect(more.map(one => one.text)).toEqual(['late']);
      expect(more[0].cursor > first.cursor).toBe(true);
    });

    it('shows what was said before a crash', async () => {
      const { name } = pods[0].metadata!;
      const { namespace } = world;
      const pod = await world.kubectl.read({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace },
      });
      const terminated = {
        exitCode: 3,
        reason: 'Error',
        finishedAt: '2026-11-21T20:00:04Z',
        startedAt: '2026-11-21T20:00:00Z',
      };
      Object.assign(pod.status.containerStatuses[0], {
        restartCount: 1,
        lastState: { terminated },
      });
      // What a kubelet does, and what the platform may not.
      const kubelet = clusterOf(world.test);
      const status = kubelet.patch(
        { kind: KINDS.pod, name: name!, namespace },
        { status: { containerStatuses: pod.status.containerStatuses } },
        await world.context(9),
        { subresource: 'status' },
      );
      await status.finally(() => kubelet.close());
      write(0, [at('03.9', 'no database')], true);
      write(0, [at('05', 'begun again')]);
      write(1, []);
      await until('both runs are shown', async () => {
        const texts = (await read({})).map(one => one.text);
        return texts.join() === 'no database,begun again';
      });
      const later = await read({ since: '2026-11-21T20:00:05Z' });
      expect(later.map(one => one.text)).toEqual(['begun again']);
    });
  });

  it('shows the lines of one run of a job, and of no other', async () => {
    const { cluster, secrets, namespace } = world;
    const driver = new MigrationDriver({ cluster, secrets, options: {} });
    const ctx = await world.context();
    const say = (text: string) => ({
      command: `sh -c 'echo ${text} ${SECRET}; true'`,
    });
    const node = world.node('migration/r15', 'nightly', say('by the clock'));
    await driver.apply(node, ctx);
    // As somebody asks for one: of the same node, with a name of its own.
    const job = await world.kubectl.read({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'nightly', namespace },
    });
    const { labels } = job.metadata;
    const [container] = job.spec.template.spec.containers;
    container.command = ['sh', '-c', 'echo asked for; true'];
    const { metadata: pod, spec } = job.spec.template;
    const template = {
      metadata: {
        labels: ours(pod.labels),
      },
      spec,
    };
    await world.kubectl.create({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: 'nightly-asked',
        namespace,
        labels,
        annotations: { 'waymark.dev/run': 'op-1' },
      },
      spec: { backoffLimit: 0, template },
    });
    const texts = async (run: string) =>
      (await inspector.jobLogs('nightly', run)).map(one => one.text);
    await until('both have said it', async () => {
      const both = [await texts('nightly'), await texts('op-1')];
      return both.every(one => one.length === 1);
    });
    expect(await texts('nightly')).toEqual(['by the clock ***']);
    expect(await texts('op-1')).toEqual(['asked for']);
    expect(await texts('another')).toEqual([]);
  });

  it('has no lines of what is not there', async () => {
    expect(await inspector.workloadLogs('nobody', { limit: 5 })).toEqual([]);
    expect(await inspector.raw('workload', 'nobody')).toEqual({ objects: [] });
  });

  it('shows every object, who has set what, and no value of a secret', async () => {
    const { namespace } = world;
    const live = await world.kubectl.read({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: NAME, namespace },
    });
    live.spec.template.spec.containers[0].env.push({
      name: 'LEAK',
      value: SECRET,
    });
    await world.kubectl.replace(live, undefined, undefined, 'kubectl-edit');
    const raw: any = await inspector.raw('workload', NAME);
    const kinds = raw.objects.map((one: any) => one.kind);
    expect([...new Set(kinds)].sort()).toEqual([
      'Deployment',
      'Namespace',
      'NetworkPolicy',
      'Pod',
      'PodDisruptionBudget',
      'ReplicaSet',
      'Secret',
      'Service',
      'ServiceAccount',
    ]);
    const of = (kind: string) =>
      raw.objects.find((one: any) => one.kind === kind);
    expect(of('Deployment')).toMatchObject({
      name: NAME,
      namespace,
      owner: world.manager,
      setByOthers: [
        {
          by: 'kubectl-edit',
          fields: expect.arrayContaining([
            'spec.template.spec.containers[app].env[LEAK].value',
          ]),
        },
      ],
      live: { apiVersion: 'apps/v1', spec: { replicas: 2 } },
    });
    expect(of('ReplicaSet').owner).toBe(`Deployment ${NAME}`);
    expect(of('Secret').live.data).toEqual({
      DATABASE_URL: '***',
      STRIPE_KEY: '***',
    });
    const text = JSON.stringify(raw);
    for (const value of world.secretValues())
      for (const form of [value, Buffer.from(value).toString('base64')])
        expect(text.includes(form)).toBe(false);
    expect(text).not.toContain('managedFields');
  });
});
