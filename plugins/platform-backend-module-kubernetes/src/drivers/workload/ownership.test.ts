import { PatchStrategy } from '@kubernetes/client-node';
import type { GraphNode, JsonObject } from '@waymark/platform-common';
import type { Observation } from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import { LABELS } from '../../objects';
import { RunWorld, until } from '../__testUtils__/RunWorld';
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

type Seen = Extract<Observation, { exists: 'yes' }>;
const look = async (node: GraphNode): Promise<Seen> => {
  const seen = await driver.observe(node, await world.context());
  if (seen.exists !== 'yes') throw new Error(JSON.stringify(seen));
  return seen;
};
const settled = (node: GraphNode) =>
  until(`${node.name} is ready`, async () => {
    const seen = await driver.observe(node, await world.context());
    return seen.exists === 'yes' && seen.ready && !seen.drifted && seen;
  });
const drifted = (node: GraphNode) =>
  until(`${node.name} differs`, async () => {
    const seen = await look(node);
    return seen.drifted && seen;
  });
const make = async (node: GraphNode, fence = 1) =>
  driver.apply(node, await world.context(fence));
const live = (name: string, kind = 'Deployment', apiVersion = 'apps/v1') =>
  world.kubectl.read({
    apiVersion,
    kind,
    metadata: { name, namespace: world.namespace },
  });
const as = (manager: string, name: string, spec: object, more: object = {}) =>
  world.kubectl.patch(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: world.namespace, ...more },
      spec,
    },
    undefined,
    undefined,
    manager,
    undefined,
    PatchStrategy.StrategicMergePatch,
  );
const node = (name: string, more: JsonObject = {}) =>
  world.node('workload/r15', name, more);

describe(`Whose a workload is${
  process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
}`, () => {
  it('a changed image is drift: who set it, that it costs a restart, and it is made good', async () => {
    const one = node('image');
    await make(one);
    await settled(one);
    await as('kubectl-edit', 'image', {
      template: { spec: { containers: [{ name: 'app', image: 'evil:1' }] } },
    });
    const plan = driver.plan(one, await drifted(one));
    expect(plan).toMatchObject({ verb: 'update', impact: 'restart' });
    expect(plan.because).toMatch(
      /^Deployment image: spec\.template\.spec\.containers\[app\]\.image is evil:1 instead of \S+busybox\S+, set by kubectl-edit/,
    );
    await make(one);
    await settled(one);
    const { spec } = await live('image');
    expect(spec.template.spec.containers[0].image).toBe(one.properties.image);
  });

  it("what is labelled as its own in somebody else's namespace is not taken for it", async () => {
    const one = node('namesake');
    const namespace = `${world.namespace}-other`;
    const home = { name: namespace };
    const apiVersion = 'v1';
    await world.kubectl.create({
      apiVersion,
      kind: 'Namespace',
      metadata: home,
    });
    const labels = {
      [LABELS.manager]: world.cluster.manager,
      [LABELS.object]: 'namesake',
    };
    const pods = { matchLabels: { app: 'theirs' } };
    // There before ours, so that it is the first one that is found.
    await world.kubectl.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'theirs', namespace, labels },
      spec: {
        replicas: 0,
        selector: pods,
        template: {
          metadata: { labels: pods.matchLabels },
          spec: { containers: [{ name: 'app', image: 'theirs:1' }] },
        },
      },
    });
    const all = { labels, signal: AbortSignal.timeout(30_000) };
    await until('it is known', async () =>
      world.cluster.known(KINDS.deployment, all).then(found => found.length),
    );
    await make(one);
    const { outputs } = await settled(one);
    expect(outputs).toMatchObject({
      namespace: world.namespace,
      addresses: [`http://namesake.${world.namespace}.svc`],
    });
    await world.kubectl.delete({
      apiVersion,
      kind: 'Namespace',
      metadata: home,
    });
  });

  it('another number of replicas restarts nothing', async () => {
    const one = node('scaled');
    await make(one);
    await settled(one);
    const three = node('scaled', { replicas: 3 });
    const plan = driver.plan(three, await look(three));
    expect(plan).toMatchObject({ verb: 'update', impact: 'none' });
    expect(plan.because).toMatch(/spec\.replicas is 2 instead of 3/);
  });

  it('what stands beside it is made again, and a secret that is changed is never shown', async () => {
    const one = node('beside');
    await make(one);
    await settled(one);
    const { namespace } = world;
    const at = { name: 'beside', namespace };
    await world.kubectl.delete({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: at,
    });
    const secret = await live('beside', 'Secret', 'v1');
    secret.data.STRIPE_KEY = Buffer.from('another-secret').toString('base64');
    await world.kubectl.replace(secret, undefined, undefined, 'somebody');
    const seen = await until('both are seen', async () => {
      const now = await look(one);
      return (now.outputs.drift as object[]).length === 2 && now;
    });
    const text = JSON.stringify(seen);
    expect(text).toMatch(/Service beside is missing/);
    expect(text).toMatch(/Secret beside: data.STRIPE_KEY is not as it was set/);
    expect(text).not.toContain('another-secret');
    expect(text).not.toContain(secret.data.STRIPE_KEY);
    expect(driver.plan(one, seen)).toMatchObject({ impact: 'none' });
    await make(one);
    await settled(one);
  });

  it('hands its replicas over to an autoscaler without ever having fewer, and leaves them alone', async () => {
    const before = node('auto', { replicas: 3 });
    await make(before);
    await settled(before);
    const one = node('auto', { autoscaling: { min: 2, max: 6 } });
    await make(one);
    expect((await live('auto')).spec.replicas).toBe(3);
    await settled(one);
    await as('kubectl', 'auto', { replicas: 5 });
    await until('it is seen', async () => {
      const seen = await look(one);
      return seen.outputs.replicas === 5 && seen;
    });
    expect((await look(one)).drifted).toBe(false);
    await make(node('auto', { autoscaling: { min: 2, max: 8 } }));
    expect((await live('auto')).spec.replicas).toBe(5);
    await make(before);
    expect((await live('auto')).spec.replicas).toBe(3);
    const left = await world.objects([KINDS.horizontalPodAutoscaler], 'auto');
    expect(left).toEqual([]);
  });

  it('begins with the fewest that an autoscaler allows', async () => {
    await make(node('begins', { autoscaling: { min: 3, max: 6 } }));
    expect((await live('begins')).spec.replicas).toBe(3);
  });

  it('runs nothing without an image, and says what to do', async () => {
    await expect(make(node('none', { image: null }))).rejects.toMatchObject({
      errorClass: 'invalid',
      what: 'Release r15 of payment-api has no image',
      next: expect.stringContaining('platform deploy --image'),
    });
  });

  it('touches nothing of that name that is somebody else\u2019s', async () => {
    const { namespace } = world;
    const labels = { app: 'theirs', 'app.kubernetes.io/managed-by': 'Helm' };
    const containers = [{ name: 'web', image: 'web:1' }];
    await world.kubectl.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'theirs', namespace, labels },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'theirs' } },
        template: {
          metadata: { labels: { app: 'theirs' } },
          spec: { containers },
        },
      },
    });
    await expect(make(node('theirs'))).rejects.toMatchObject({
      errorClass: 'conflict',
      why: expect.stringContaining('Helm'),
    });
    expect((await live('theirs')).spec.replicas).toBe(0);
    const ctx = await world.context(2);
    await until('ours is gone', () => driver.remove(node('theirs'), ctx));
    expect((await live('theirs')).metadata.labels).toEqual(labels);
  });

  it('says who holds what is to go', async () => {
    const one = node('held');
    await make(one);
    await settled(one);
    const finalizers = ['example.com/audit'];
    await as('auditor', 'held', {}, { finalizers });
    const ctx = await world.context(2);
    const error = await until('it is held', async () =>
      driver.remove(one, ctx).then(
        () => undefined,
        e => e,
      ),
    );
    expect(error).toMatchObject({
      errorClass: 'blocked',
      what: `Deployment held in namespace ${world.namespace} is held`,
      why: expect.stringContaining('example.com/audit'),
    });
    const held = await live('held');
    held.metadata.finalizers = [];
    await world.kubectl.replace(held);
    await until('it is gone', () => driver.remove(one, ctx));
    expect(await driver.observe(one, ctx)).toEqual({ exists: 'no' });
  });
});
