import { KubernetesObjectApi } from '@kubernetes/client-node';
import { clientOf, deployment, until } from './__testUtils__/client';
import { startKubernetes } from './startKubernetes';
import type { TestKubernetes } from './startKubernetes';

// Machines that build are busy.
jest.setTimeout(90_000);

let server: TestKubernetes;
let objects: any;

beforeAll(async () => {
  server = await startKubernetes();
  objects = KubernetesObjectApi.makeApiClient(clientOf(server.kubeconfig()));
});
afterAll(() => server.close());

const namespace = 'default';
const read = (apiVersion: string, kind: string, name: string) =>
  objects.read({ apiVersion, kind, metadata: { name, namespace } });
const conditions = (object: any) =>
  Object.fromEntries(
    (object.status?.conditions ?? []).map((c: any) => [
      c.type,
      `${c.status} ${c.reason}`,
    ]),
  );
const autoscaler = (name: string, target: string) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name, namespace },
  spec: {
    minReplicas: 3,
    maxReplicas: 5,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
  },
});

it('keeps a Deployment within the bounds of its autoscaler, under the name of the controller', async () => {
  await objects.create(deployment('busy', { replicas: 1 }));
  await objects.create(autoscaler('busy', 'busy'));
  const live = await until('it has three', async () => {
    const now = await read('apps/v1', 'Deployment', 'busy');
    return now.spec.replicas === 3 && now;
  });
  const entry = live.metadata.managedFields.find(
    (one: any) => one.manager === 'kube-controller-manager',
  );
  expect(entry).toMatchObject({ operation: 'Update', subresource: 'scale' });
  expect(JSON.stringify(entry.fieldsV1)).toBe(
    JSON.stringify({ 'f:spec': { 'f:replicas': {} } }),
  );
  const said = await until('it says so', async () => {
    const now = await read('autoscaling/v2', 'HorizontalPodAutoscaler', 'busy');
    return now.status?.currentReplicas === 3 && now;
  });
  expect(conditions(said)).toMatchObject({
    AbleToScale: 'True ReadyForNewScale',
    ScalingActive: 'False FailedGetResourceMetric',
  });
});

it('leaves what nobody runs, and says what it does not find', async () => {
  await objects.create(deployment('off', { replicas: 0 }));
  await objects.create(autoscaler('off', 'off'));
  await objects.create(autoscaler('lost', 'nothing'));
  const hpa = (name: string) =>
    read('autoscaling/v2', 'HorizontalPodAutoscaler', name);
  await until('both are told', async () => {
    const [off, lost] = [await hpa('off'), await hpa('lost')];
    return (
      conditions(off).ScalingActive === 'False ScalingDisabled' &&
      conditions(lost).AbleToScale === 'False FailedGetScale'
    );
  });
  const { spec } = await read('apps/v1', 'Deployment', 'off');
  expect(spec.replicas).toBe(0);
});

it('says how many pods of a budget may be missing', async () => {
  await objects.create(deployment('web', { replicas: 3 }));
  const budget = (name: string, spec: object) =>
    objects.create({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name, namespace },
      spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
    });
  await budget('one', { maxUnavailable: 1 });
  await budget('all', { minAvailable: '100%' });
  const pdb = (name: string) => read('policy/v1', 'PodDisruptionBudget', name);
  const one = await until('all three are healthy', async () => {
    const now = await pdb('one');
    return now.status?.currentHealthy === 3 && now;
  });
  expect(one.status).toMatchObject({
    expectedPods: 3,
    desiredHealthy: 2,
    disruptionsAllowed: 1,
  });
  expect(conditions(one)).toEqual({ DisruptionAllowed: 'True SufficientPods' });
  expect(conditions(await pdb('all'))).toEqual({
    DisruptionAllowed: 'False InsufficientPods',
  });
});
