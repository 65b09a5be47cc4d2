import {
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubernetesObjectApi,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { clientOf, deployment, refused } from './__testUtils__/client';
import { startKubernetes } from './startKubernetes';
import type { TestKubernetes } from './startKubernetes';

let server: TestKubernetes;
let objects: KubernetesObjectApi;
let apps: AppsV1Api;
let core: CoreV1Api;

beforeAll(async () => {
  server = await startKubernetes({ controllers: false });
  const config = clientOf(server.kubeconfig());
  objects = KubernetesObjectApi.makeApiClient(config);
  apps = config.makeApiClient(AppsV1Api);
  core = config.makeApiClient(CoreV1Api);
});
afterAll(() => server.close());

const namespace = 'default';
const apply = (body: any, manager: string, force?: boolean): Promise<any> =>
  objects.patch(
    body,
    undefined,
    undefined,
    manager,
    force,
    PatchStrategy.ServerSideApply,
  );
const patch = (body: any, how: any): Promise<any> =>
  objects.patch(body, undefined, undefined, 'patcher', undefined, how);
const read = (name: string): Promise<any> =>
  apps.readNamespacedDeployment({ name, namespace });
const web = (name: string, container: object, spec: object = {}) => {
  const body = deployment(name, spec);
  Object.assign(body.spec.template.spec.containers[0], container);
  return body;
};
const configMap = (name: string, data: object) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data,
});

it('creates, and writes down who owns which field', async () => {
  const made = await apply(deployment('owned', { replicas: 2 }), 'ours');
  const [entry] = made.metadata.managedFields;
  expect(entry).toMatchObject({
    manager: 'ours',
    operation: 'Apply',
    apiVersion: 'apps/v1',
    fieldsType: 'FieldsV1',
  });
  expect(entry.fieldsV1['f:spec']).toEqual({
    'f:replicas': {},
    'f:selector': {},
    'f:template': {
      'f:metadata': { 'f:labels': { 'f:app': {} } },
      'f:spec': {
        'f:containers': {
          'k:{"name":"web"}': {
            '.': {},
            'f:image': {},
            'f:name': {},
            'f:ports': {
              'k:{"containerPort":80,"protocol":"TCP"}': {
                '.': {},
                'f:containerPort': {},
              },
            },
          },
        },
      },
    },
  });
  const again = await apply(deployment('owned', { replicas: 2 }), 'ours');
  expect(again.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
});

it('refuses to take a field from another manager, unless it is forced', async () => {
  await apply(deployment('fought', { replicas: 2 }), 'ours');
  const error = await refused(
    apply(deployment('fought', { replicas: 3 }), 'theirs'),
  );
  expect(error).toMatchObject({
    code: 409,
    reason: 'Conflict',
    message:
      'Apply failed with 1 conflict: conflict with "ours": .spec.replicas',
    details: {
      causes: [
        {
          reason: 'FieldManagerConflict',
          message: 'conflict with "ours"',
          field: '.spec.replicas',
        },
      ],
    },
  });
  const forced = await apply(
    deployment('fought', { replicas: 3 }),
    'theirs',
    true,
  );
  expect(forced.spec.replicas).toBe(3);
  const ours = forced.metadata.managedFields.find(
    (m: any) => m.manager === 'ours',
  );
  expect(ours.fieldsV1['f:spec']).not.toHaveProperty('f:replicas');
  // Ours without the field: it stays, it is theirs.
  expect((await apply(deployment('fought'), 'ours')).spec.replicas).toBe(3);
});

it('creates what a version is given for, and nothing that a uid is given for', async () => {
  const wanted = (name: string, more: object) => {
    const body = configMap(name, { a: '1' });
    return { ...body, metadata: { ...body.metadata, ...more } };
  };
  const made = await apply(wanted('versioned', { resourceVersion: '1' }), 'us');
  expect(made.data).toEqual({ a: '1' });
  expect(
    await refused(apply(wanted('versioned', { resourceVersion: '1' }), 'us')),
  ).toMatchObject({ code: 409, reason: 'Conflict' });
  expect(
    await refused(apply(wanted('identified', { uid: 'another' }), 'us')),
  ).toMatchObject({
    code: 409,
    message: expect.stringContaining('no existing object was found'),
  });
});

it('names who has changed a field by another verb', async () => {
  await apply(web('edited', { image: 'web:1' }), 'ours');
  const strategic = deployment('edited');
  strategic.spec = {
    template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } },
  };
  const edited = await patch(strategic, PatchStrategy.StrategicMergePatch);
  expect(edited.spec.template.spec.containers).toEqual([
    expect.objectContaining({
      image: 'web:2',
      name: 'web',
      ports: [{ containerPort: 80, protocol: 'TCP' }],
    }),
  ]);
  expect(
    await refused(apply(web('edited', { image: 'web:3' }), 'ours')),
  ).toMatchObject({
    message:
      'Apply failed with 1 conflict: conflict with "patcher" using apps/v1: .spec.template.spec.containers[name="web"].image',
  });
});

it('leaves the number of replicas to who scales', async () => {
  await apply(deployment('scaled'), 'ours');
  const scale = await apps.readNamespacedDeploymentScale({
    name: 'scaled',
    namespace,
  });
  await apps.replaceNamespacedDeploymentScale({
    name: 'scaled',
    namespace,
    body: { ...scale, spec: { replicas: 5 } },
    fieldManager: 'autoscaler',
  });
  expect((await apply(deployment('scaled'), 'ours')).spec.replicas).toBe(5);
  expect(
    (await refused(apply(deployment('scaled', { replicas: 1 }), 'ours')))
      .message,
  ).toContain(
    'conflict with "autoscaler" with subresource "scale" using apps/v1: .spec.replicas',
  );
});

it('removes what its manager no longer sets, and nothing of others', async () => {
  await apply(configMap('fields', { mine: '1', both: '1' }), 'ours');
  await apply(configMap('fields', { theirs: '1', both: '1' }), 'theirs');
  expect((await apply(configMap('fields', {}), 'ours')).data).toEqual({
    theirs: '1',
    both: '1',
  });
  const two = web('lists', {});
  two.spec.template.spec.containers.push({ name: 'side', image: 'side:1' });
  two.spec.template.spec.containers[0].env = [
    { name: 'A', value: '1' },
    { name: 'B', value: '2' },
  ];
  await apply(two, 'ours');
  const one = web('lists', { env: [{ name: 'B', value: '3' }] });
  const { containers } = (await apply(one, 'ours')).spec.template.spec;
  expect(containers.map((c: any) => [c.name, c.env])).toEqual([
    ['web', [{ name: 'B', value: '3' }]],
  ]);
  expect((await read('lists')).metadata.generation).toBe(2);
});

it('needs a manager, and fields that the schema declares', async () => {
  expect(await refused(apply(configMap('x', {}), ''))).toMatchObject({
    code: 422,
    message: expect.stringContaining(
      'fieldManager: Required value: is required for apply patch',
    ),
  });
  const raw = clientOf(server.kubeconfig()).makeApiClient(CustomObjectsApi);
  const at = {
    group: 'apps',
    version: 'v1',
    namespace,
    plural: 'deployments',
    name: 'x',
    fieldManager: 'ours',
  };
  const body = deployment('x', { replicaz: 1 });
  const asApply = setHeaderOptions(
    'Content-Type',
    PatchStrategy.ServerSideApply,
  );
  expect(
    await refused(raw.patchNamespacedCustomObject({ ...at, body }, asApply)),
  ).toMatchObject({
    code: 500,
    message:
      'failed to create typed patch object (default/x; apps/v1, Kind=Deployment): .spec.replicaz: field not declared in schema',
  });
});

it('takes the other kinds of patches', async () => {
  await apply(configMap('patched', { a: '1', b: '2' }), 'ours');
  const merged = await patch(
    configMap('patched', { a: null, c: '3' }),
    PatchStrategy.MergePatch,
  );
  expect(merged.data).toEqual({ b: '2', c: '3' });
  const at = { name: 'patched', namespace };
  const json = (body: any): Promise<any> =>
    core.patchNamespacedConfigMap({ ...at, body });
  expect(
    (
      await json([
        { op: 'test', path: '/data/b', value: '2' },
        { op: 'replace', path: '/data/b', value: '4' },
      ])
    ).data,
  ).toEqual({ b: '4', c: '3' });
  expect(
    await refused(json([{ op: 'remove', path: '/data/none' }])),
  ).toMatchObject({ code: 422, reason: 'Invalid' });
  const stale = {
    ...configMap('patched', { d: '1' }),
    metadata: { ...at, resourceVersion: '1' },
  };
  expect(await refused(patch(stale, PatchStrategy.MergePatch))).toMatchObject({
    code: 409,
    reason: 'Conflict',
  });
});
