import {
  AppsV1Api,
  BatchV1Api,
  CoreV1Api,
  KubernetesObjectApi,
  PatchStrategy,
} from '@kubernetes/client-node';
import type { V1Condition } from '@kubernetes/client-node';
import { clientOf, deployment, refused, until } from './__testUtils__/client';
import { startKubernetes } from './startKubernetes';
import type { TestKubernetes } from './startKubernetes';

// Machines that build are busy.
jest.setTimeout(90_000);

let server: TestKubernetes;
let objects: KubernetesObjectApi;
let core: CoreV1Api;
let apps: AppsV1Api;
let batch: BatchV1Api;

beforeAll(async () => {
  server = await startKubernetes();
  const config = clientOf(server.kubeconfig());
  objects = KubernetesObjectApi.makeApiClient(config);
  core = config.makeApiClient(CoreV1Api);
  apps = config.makeApiClient(AppsV1Api);
  batch = config.makeApiClient(BatchV1Api);
});
afterAll(() => server.close());

const namespace = 'default';
const read = (name: string): Promise<any> =>
  apps.readNamespacedDeployment({ name, namespace });
const apply = (body: any): Promise<any> =>
  objects.patch(
    body,
    undefined,
    undefined,
    'ours',
    undefined,
    PatchStrategy.ServerSideApply,
  );
const web = (name: string, container: object, spec: object = {}) => {
  const body = deployment(name, spec);
  Object.assign(body.spec.template.spec.containers[0], container);
  return body;
};
const pods = async (name: string): Promise<any[]> =>
  (await core.listNamespacedPod({ namespace, labelSelector: `app=${name}` }))
    .items;
const conditions = (list: V1Condition[] = []) =>
  Object.fromEntries(list.map(c => [c.type, `${c.status} ${c.reason}`]));
const complete = (name: string, replicas: number) =>
  until(`${name} is complete`, async () => {
    const { status, metadata } = await read(name);
    return (
      status?.observedGeneration === metadata.generation &&
      status.readyReplicas === replicas &&
      status.replicas === replicas &&
      status.updatedReplicas === replicas &&
      status
    );
  });
const events = async (name: string) =>
  (await core.listNamespacedEvent({ namespace })).items
    .filter(e => e.involvedObject.name?.startsWith(name))
    .map(e => `${e.reason}: ${e.message}`);

it('rolls out, replaces without a gap, scales, and removes everything', async () => {
  await apply(web('rolls', { image: 'web:1' }, { replicas: 3 }));
  const status = await complete('rolls', 3);
  expect(conditions(status.conditions)).toEqual({
    Available: 'True MinimumReplicasAvailable',
    Progressing: 'True NewReplicaSetAvailable',
  });
  let least = 3;
  await apply(web('rolls', { image: 'web:2' }, { replicas: 3 }));
  await until('only the new image runs', async () => {
    least = Math.min(
      least,
      (await read('rolls')).status?.availableReplicas ?? 0,
    );
    const images = (await pods('rolls')).map(p => p.spec.containers[0].image);
    return images.length === 3 && images.every(image => image === 'web:2');
  });
  await complete('rolls', 3);
  expect(least).toBe(3);
  await apply(web('rolls', { image: 'web:2' }, { replicas: 1 }));
  await complete('rolls', 1);
  await apps.deleteNamespacedDeployment({ name: 'rolls', namespace });
  await until(
    'its pods are gone',
    async () => (await pods('rolls')).length === 0,
  );
});

it.each([
  [
    'imagePull',
    { image: 'registry.invalid/web:1' },
    'ImagePullBackOff',
    'Failed: Failed to pull image "registry.invalid/web:1"',
  ],
  [
    'crash',
    { command: ['sh', '-c', 'echo no database; exit 3'] },
    'CrashLoopBackOff',
    'BackOff: Back-off restarting failed container web in pod',
  ],
])('fails for %s, with words', async (name, container, reason, event) => {
  const called = name.toLowerCase();
  await apply(web(called, container));
  const waiting = await until('it waits', async () =>
    (
      await pods(called)
    )[0]?.status.containerStatuses?.find(
      (c: any) => c.state.waiting?.reason === reason,
    ),
  );
  expect(waiting).toMatchObject({
    ready: false,
    state: { waiting: { message: expect.stringMatching(/^[Bb]ack-off/) } },
  });
  await until('an event says it', async () =>
    (await events(called)).some(e => e.startsWith(event)),
  );
  expect(conditions((await read(called)).status.conditions)).toMatchObject({
    Available: 'False MinimumReplicasUnavailable',
  });
});

it('keeps what a container has written before it ended', async () => {
  await apply(
    web('writes', { command: ['sh', '-c', 'echo no database; exit 3'] }),
  );
  const pod = await until('it has ended', async () =>
    (
      await pods('writes')
    ).find(p => p.status.containerStatuses?.[0].lastState?.terminated),
  );
  expect(pod.status.containerStatuses[0].lastState.terminated).toMatchObject({
    exitCode: 3,
    reason: 'Error',
  });
  expect(
    await core.readNamespacedPodLog({
      name: pod.metadata.name,
      namespace,
      previous: true,
      tailLines: 5,
    }),
  ).toBe('no database\n');
  expect(
    (
      await refused(
        core.readNamespacedPodLog({
          name: pod.metadata.name,
          namespace,
          container: 'none',
        }),
      )
    ).message,
  ).toBe(`container none is not valid for pod ${pod.metadata.name}`);
});

it('says what finds no place, is never ready, or runs out of memory', async () => {
  await apply(web('large', { resources: { requests: { cpu: '64' } } }));
  const large = await until(
    'it finds no place',
    async () => (await pods('large'))[0]?.status.conditions?.[0],
  );
  expect(large).toMatchObject({
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message: expect.stringContaining('1 Insufficient cpu'),
  });
  await apply(
    web(
      'probed',
      { readinessProbe: { exec: { command: ['false'] } } },
      { progressDeadlineSeconds: 1 },
    ),
  );
  await until('its probe fails', async () =>
    (
      await events('probed')
    ).some(e => e.startsWith('Unhealthy: Readiness probe failed')),
  );
  server.fate(pod =>
    pod.metadata.labels?.app === 'hungry'
      ? { is: 'ends', code: 137, reason: 'OOMKilled' }
      : undefined,
  );
  await apply(web('hungry', {}));
  await until(
    'it is killed',
    async () =>
      (
        await pods('hungry')
      )[0]?.status.containerStatuses?.[0].lastState?.terminated?.reason ===
      'OOMKilled',
  );
  await until(
    'the deadline passes',
    async () =>
      conditions((await read('probed')).status.conditions).Progressing ===
      'False ProgressDeadlineExceeded',
  );
});

it('says why a quota lets no pod in', async () => {
  await core.createNamespace({ body: { metadata: { name: 'tight' } } });
  await core.createNamespacedResourceQuota({
    namespace: 'tight',
    body: { metadata: { name: 'one' }, spec: { hard: { pods: '1' } } },
  });
  const body = deployment('many', { replicas: 2 });
  await apply({ ...body, metadata: { name: 'many', namespace: 'tight' } });
  const failure = await until('it says so', async () =>
    (
      await apps.readNamespacedDeployment({ name: 'many', namespace: 'tight' })
    ).status?.conditions?.find(c => c.type === 'ReplicaFailure'),
  );
  expect(failure).toMatchObject({
    reason: 'FailedCreate',
    message: expect.stringContaining(
      'exceeded quota: one, requested: pods=1, used: pods=1, limited: pods=1',
    ),
  });
  expect(
    (
      await core.readNamespacedResourceQuota({
        name: 'one',
        namespace: 'tight',
      })
    ).status?.used,
  ).toEqual({ pods: '1' });
});

it.each([
  ['succeeds', 'echo migrated; exit 0', 'True CompletionsReached', 1],
  ['breaks', 'exit 1', 'True BackoffLimitExceeded', 2],
])('runs a job that %s', async (name, script, end, count) => {
  const containers = [
    { name: 'job', image: 'web:1', command: ['sh', '-c', script] },
  ];
  await batch.createNamespacedJob({
    namespace,
    body: {
      metadata: { name },
      spec: {
        backoffLimit: 1,
        template: { spec: { restartPolicy: 'Never', containers } },
      },
    },
  });
  const ended = await until(
    'it ends',
    async () =>
      (
        await batch.readNamespacedJob({ name, namespace })
      ).status?.conditions?.[0],
  );
  expect(`${ended.status} ${ended.reason}`).toBe(end);
  expect(
    (
      await core.listNamespacedPod({
        namespace,
        labelSelector: `job-name=${name}`,
      })
    ).items,
  ).toHaveLength(count);
});

const SAFE = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

it('lets only restricted pods into a restricted namespace', async () => {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  await core.createNamespace({ body: { metadata: { name: 'safe', labels } } });
  const pod = (name: string, securityContext?: object) => ({
    metadata: { name },
    spec: { containers: [{ name: 'web', image: 'web:1', securityContext }] },
  });
  expect(
    await refused(
      core.createNamespacedPod({ namespace: 'safe', body: pod('a') }),
    ),
  ).toMatchObject({
    code: 403,
    reason: 'Forbidden',
    message:
      'pods "a" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  });
  expect(
    (
      await refused(
        core.createNamespacedPod({
          namespace: 'safe',
          body: pod('b', { ...SAFE, runAsUser: 0 }),
        }),
      )
    ).message,
  ).toContain('runAsUser=0 (container "web" must not set runAsUser=0)');
  await core.createNamespacedPod({ namespace: 'safe', body: pod('c', SAFE) });
});
