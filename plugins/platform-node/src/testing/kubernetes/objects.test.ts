import {
  ApisApi,
  AppsV1Api,
  CoreV1Api,
  VersionApi,
} from '@kubernetes/client-node';
import type { KubeConfig } from '@kubernetes/client-node';
import { clientOf, deployment, refused } from './__testUtils__/client';
import { startKubernetes } from './startKubernetes';
import type { TestKubernetes } from './startKubernetes';

let server: TestKubernetes;
let config: KubeConfig;
let core: CoreV1Api;
let apps: AppsV1Api;

beforeAll(async () => {
  server = await startKubernetes({ controllers: false });
  config = clientOf(server.kubeconfig());
  core = config.makeApiClient(CoreV1Api);
  apps = config.makeApiClient(AppsV1Api);
});
afterAll(() => server.close());

const namespace = 'default';
const map = (name: string, data = { a: '1' }) => ({ metadata: { name }, data });
it('says what it is and serves', async () => {
  const { gitVersion, minor } = await config
    .makeApiClient(VersionApi)
    .getCode();
  expect(gitVersion).toMatch(new RegExp(`^v1\\.${minor}\\.`));
  const { groups } = await config.makeApiClient(ApisApi).getAPIVersions();
  expect(groups.map(g => g.name)).toContain('apps');
  const { resources } = await apps.getAPIResources();
  expect(resources.map(r => r.name)).toEqual(
    expect.arrayContaining(['deployments', 'deployments/scale']),
  );
});

it('keeps what it is given, and counts its versions', async () => {
  const made = await core.createNamespacedConfigMap({
    namespace,
    body: map('kept'),
  });
  expect(made.metadata).toMatchObject({
    name: 'kept',
    namespace,
    uid: expect.any(String),
    creationTimestamp: expect.any(Date),
  });
  const changed = await core.replaceNamespacedConfigMap({
    name: 'kept',
    namespace,
    body: { ...made, data: { a: '2' } },
  });
  expect(Number(changed.metadata?.resourceVersion)).toBeGreaterThan(
    Number(made.metadata?.resourceVersion),
  );
  expect(changed.metadata?.uid).toBe(made.metadata?.uid);
  const same = await core.replaceNamespacedConfigMap({
    name: 'kept',
    namespace,
    body: changed,
  });
  expect(same.metadata?.resourceVersion).toBe(
    changed.metadata?.resourceVersion,
  );
  const stale = await refused(
    core.replaceNamespacedConfigMap({ name: 'kept', namespace, body: made }),
  );
  expect(stale).toMatchObject({
    code: 409,
    reason: 'Conflict',
    message:
      'Operation cannot be fulfilled on configmaps "kept": the object has been modified; please apply your changes to the latest version and try again',
  });
});

it('refuses in the words of Kubernetes', async () => {
  expect(
    await refused(apps.readNamespacedDeployment({ name: 'none', namespace })),
  ).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'deployments.apps "none" not found',
    reason: 'NotFound',
    details: { name: 'none', group: 'apps', kind: 'deployments' },
    code: 404,
  });
  await core.createNamespacedConfigMap({ namespace, body: map('twice') });
  expect(
    await refused(
      core.createNamespacedConfigMap({ namespace, body: map('twice') }),
    ),
  ).toMatchObject({
    code: 409,
    reason: 'AlreadyExists',
    message: 'configmaps "twice" already exists',
  });
  expect(
    await refused(
      core.createNamespacedConfigMap({ namespace: 'nowhere', body: map('x') }),
    ),
  ).toMatchObject({
    code: 404,
    message: 'namespaces "nowhere" not found',
  });
  expect(
    await refused(
      core.createNamespacedConfigMap({ namespace, body: map('Not_A_Name') }),
    ),
  ).toMatchObject({
    code: 422,
    reason: 'Invalid',
    message: expect.stringContaining('a lowercase RFC 1123 subdomain'),
  });
  const wrong = deployment('wrong', {
    selector: { matchLabels: { app: 'other' } },
  });
  expect(
    await refused(apps.createNamespacedDeployment({ namespace, body: wrong })),
  ).toMatchObject({
    code: 422,
    message:
      'Deployment.apps "wrong" is invalid: spec.template.metadata.labels: Invalid value: map[string]string{"app":"wrong"}: `selector` does not match template `labels`',
    details: {
      causes: [
        { reason: 'FieldValueInvalid', field: 'spec.template.metadata.labels' },
      ],
    },
  });
});

it('keeps the status apart, raises the generation only for what is wanted, and scales', async () => {
  const body: any = { ...deployment('parts'), status: { replicas: 7 } };
  const made = await apps.createNamespacedDeployment({ namespace, body });
  expect(made.status?.replicas).toBeUndefined();
  expect(made.metadata?.generation).toBe(1);
  expect(made.spec).toMatchObject({
    replicas: 1,
    strategy: { type: 'RollingUpdate' },
  });
  const stated = await apps.replaceNamespacedDeploymentStatus({
    name: 'parts',
    namespace,
    body: {
      ...made,
      spec: { ...made.spec!, replicas: 9 },
      status: { replicas: 1, observedGeneration: 1 },
    },
  });
  expect(stated).toMatchObject({
    metadata: { generation: 1 },
    spec: { replicas: 1 },
    status: { replicas: 1 },
  });
  const scale = await apps.readNamespacedDeploymentScale({
    name: 'parts',
    namespace,
  });
  expect(scale).toMatchObject({
    spec: { replicas: 1 },
    status: { replicas: 1, selector: 'app=parts' },
  });
  await apps.replaceNamespacedDeploymentScale({
    name: 'parts',
    namespace,
    body: { ...scale, spec: { replicas: 3 } },
  });
  expect(
    await apps.readNamespacedDeployment({ name: 'parts', namespace }),
  ).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 3 } });
  const selector = {
    ...made,
    metadata: { name: 'parts' },
    spec: { ...deployment('other').spec },
  };
  expect(
    await refused(
      apps.replaceNamespacedDeployment({
        name: 'parts',
        namespace,
        body: selector,
      }),
    ),
  ).toMatchObject({
    code: 422,
    message: expect.stringMatching(
      /spec\.selector: Invalid value: .*: field is immutable/,
    ),
  });
});

it('selects, and lists by pages', async () => {
  await core.createNamespace({ body: { metadata: { name: 'pages' } } });
  for (const name of ['a', 'b', 'c', 'd'])
    await core.createNamespacedSecret({
      namespace: 'pages',
      body: {
        metadata: { name, labels: { half: name < 'c' ? 'one' : 'two' } },
        stringData: { x: name },
      },
    });
  const names = async (query: object) =>
    (
      await core.listNamespacedSecret({ namespace: 'pages', ...query })
    ).items.map(o => o.metadata?.name);
  expect(await names({ labelSelector: 'half=one' })).toEqual(['a', 'b']);
  expect(await names({ labelSelector: 'half notin (one),half' })).toEqual([
    'c',
    'd',
  ]);
  expect(await names({ fieldSelector: 'metadata.name=c' })).toEqual(['c']);
  expect(await refused(names({ fieldSelector: 'data.x=c' }))).toMatchObject({
    code: 400,
    reason: 'BadRequest',
  });
  const first = await core.listNamespacedSecret({
    namespace: 'pages',
    limit: 3,
  });
  expect(first.metadata).toMatchObject({ remainingItemCount: 1 });
  const token = first.metadata?._continue;
  expect(await names({ limit: 3, _continue: token })).toEqual(['d']);
  server.fault({ forgetWatches: true });
  await core.createNamespacedConfigMap({
    namespace: 'pages',
    body: map('newer'),
  });
  server.fault({ forgetWatches: true });
  expect(await refused(names({ limit: 3, _continue: token }))).toMatchObject({
    code: 410,
    reason: 'Expired',
  });
  expect(
    (await core.readNamespacedSecret({ name: 'a', namespace: 'pages' })).data,
  ).toEqual({ x: 'YQ==' });
});
