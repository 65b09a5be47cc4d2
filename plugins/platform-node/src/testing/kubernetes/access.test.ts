import {
  AuthorizationV1Api,
  CoreV1Api,
  KubernetesObjectApi,
  PatchStrategy,
  RbacAuthorizationV1Api,
  VersionApi,
  Watch,
} from '@kubernetes/client-node';
import { clientOf, deployment, refused, until } from './__testUtils__/client';
import { startKubernetes } from './startKubernetes';
import type { TestKubernetes } from './startKubernetes';

let server: TestKubernetes;
let admin: CoreV1Api;

beforeEach(async () => {
  server = await startKubernetes({ controllers: false });
  admin = clientOf(server.kubeconfig()).makeApiClient(CoreV1Api);
});
afterEach(() => server.close());

const namespace = 'default';
const map = (name: string) => ({ metadata: { name }, data: {} });
const as = (token: string) => clientOf(server.kubeconfig(token));
const pod = (name: string, requests?: Record<string, string>) => ({
  metadata: { name },
  spec: {
    containers: [
      {
        name: 'web',
        image: 'web:1',
        ...(requests && { resources: { requests } }),
      },
    ],
  },
});

it('knows nobody without a token that it has given', async () => {
  expect(
    await refused(as('made-up').makeApiClient(CoreV1Api).listNamespace()),
  ).toEqual({ code: 401 });
});

it('lets everybody do what a role allows, and nothing else', async () => {
  const config = as(server.serviceAccountToken(namespace, 'waymark'));
  const core = config.makeApiClient(CoreV1Api);
  const name = 'system:serviceaccount:default:waymark';
  await config.makeApiClient(VersionApi).getCode();
  expect(
    await refused(core.readNamespacedConfigMap({ name: 'a', namespace })),
  ).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code: 403,
    reason: 'Forbidden',
    message: `configmaps "a" is forbidden: User "${name}" cannot get resource "configmaps" in API group "" in the namespace "default"`,
    details: { name: 'a', kind: 'configmaps' },
  });
  const rbac = clientOf(server.kubeconfig()).makeApiClient(
    RbacAuthorizationV1Api,
  );
  await rbac.createNamespacedRole({
    namespace,
    body: {
      metadata: { name: 'maps' },
      rules: [
        {
          apiGroups: [''],
          resources: ['configmaps'],
          verbs: ['create', 'get'],
        },
      ],
    },
  });
  const roleRef = {
    apiGroup: 'rbac.authorization.k8s.io',
    kind: 'Role',
    name: 'maps',
  };
  const subjects = [{ kind: 'ServiceAccount', name: 'waymark', namespace }];
  await rbac.createNamespacedRoleBinding({
    namespace,
    body: { metadata: { name: 'maps' }, roleRef, subjects },
  });
  await core.createNamespacedConfigMap({ namespace, body: map('a') });
  expect(
    (await refused(core.listNamespacedConfigMap({ namespace }))).message,
  ).toContain('cannot list resource "configmaps"');
  expect((await refused(core.listConfigMapForAllNamespaces())).message).toMatch(
    /^configmaps is forbidden: .* at the cluster scope$/,
  );
  expect(
    (await refused(core.deleteNamespacedConfigMap({ name: 'a', namespace })))
      .code,
  ).toBe(403);
  const review = config.makeApiClient(AuthorizationV1Api);
  const may = async (verb: string, resource: string) =>
    (
      await review.createSelfSubjectAccessReview({
        body: { spec: { resourceAttributes: { namespace, verb, resource } } },
      })
    ).status?.allowed;
  expect([
    await may('get', 'configmaps'),
    await may('delete', 'configmaps'),
    await may('get', 'secrets'),
  ]).toEqual([true, false, false]);
  await clientOf(server.kubeconfig())
    .makeApiClient(RbacAuthorizationV1Api)
    .createClusterRole({
      body: {
        metadata: { name: 'scaler' },
        rules: [
          {
            apiGroups: ['apps'],
            resources: ['deployments/scale'],
            verbs: ['update'],
          },
        ],
      },
    });
  expect(
    (
      await refused(
        rbac.replaceNamespacedRoleBinding({
          name: 'maps',
          namespace,
          body: {
            metadata: { name: 'maps' },
            subjects,
            roleRef: { ...roleRef, kind: 'ClusterRole', name: 'scaler' },
          },
        }),
      )
    ).message,
  ).toContain('cannot change roleRef');
});

it('gives service accounts tokens', async () => {
  const request = (name: string) =>
    admin.createNamespacedServiceAccountToken({
      name,
      namespace,
      body: { spec: { audiences: [] } },
    });
  expect((await refused(request('none'))).message).toBe(
    'serviceaccounts "none" not found',
  );
  const { token } = (await request('default')).status!;
  expect(
    (await refused(as(token).makeApiClient(CoreV1Api).listNamespace())).message,
  ).toContain('User "system:serviceaccount:default:default" cannot list');
});

it('keeps to quotas', async () => {
  const hard = {
    pods: '2',
    'requests.cpu': '1',
    'count/deployments.apps': '1',
  };
  await admin.createNamespacedResourceQuota({
    namespace,
    body: { metadata: { name: 'small' }, spec: { hard } },
  });
  expect(
    (
      await refused(
        admin.createNamespacedPod({ namespace, body: pod('silent') }),
      )
    ).message,
  ).toBe(
    'pods "silent" is forbidden: failed quota: small: must specify requests.cpu for: web',
  );
  await admin.createNamespacedPod({
    namespace,
    body: pod('a', { cpu: '600m' }),
  });
  expect(
    await refused(
      admin.createNamespacedPod({ namespace, body: pod('b', { cpu: '500m' }) }),
    ),
  ).toMatchObject({
    code: 403,
    reason: 'Forbidden',
    message:
      'pods "b" is forbidden: exceeded quota: small, requested: requests.cpu=500m, used: requests.cpu=600m, limited: requests.cpu=1',
  });
  await admin.createNamespacedPod({
    namespace,
    body: pod('c', { cpu: '400m' }),
  });
  expect(
    (
      await refused(
        admin.createNamespacedPod({ namespace, body: pod('d', { cpu: '0' }) }),
      )
    ).message,
  ).toContain('pods=2');
  const objects = KubernetesObjectApi.makeApiClient(
    clientOf(server.kubeconfig()),
  );
  await objects.create(deployment('one'));
  const two = objects.patch(
    deployment('two'),
    undefined,
    undefined,
    'ours',
    undefined,
    PatchStrategy.ServerSideApply,
  );
  expect((await refused(two)).message).toBe(
    'deployments.apps "two" is forbidden: exceeded quota: small, requested: count/deployments.apps=1, used: count/deployments.apps=1, limited: count/deployments.apps=1',
  );
});

it('breaks as it is told to, and heals', async () => {
  const write = (name: string) =>
    admin.createNamespacedConfigMap({ namespace, body: map(name) });
  server.fault({ down: true });
  await expect(admin.listNamespace()).rejects.toThrow(
    /socket hang up|ECONNRESET/,
  );
  server.fault({ tooMany: { times: 1, retryAfterSeconds: 7 } });
  const busy = await admin.listNamespace().catch(e => e);
  expect([busy.code, busy.headers['retry-after']]).toEqual([429, '7']);
  await admin.listNamespace();
  const made = await write('a');
  server.fault({ conflicts: 1 });
  const replace = () =>
    admin.replaceNamespacedConfigMap({
      name: 'a',
      namespace,
      body: { ...made, data: { b: '1' } },
    });
  expect(await refused(replace())).toMatchObject({
    code: 409,
    reason: 'Conflict',
  });
  await replace();
  server.fault({ slowMs: 300 });
  const before = Date.now();
  await write('slow');
  expect(Date.now() - before).toBeGreaterThanOrEqual(290);
  server.fault({ expireTokens: true });
  expect((await refused(admin.listNamespace())).code).toBe(401);
  server.fault({});
  admin = as(server.token('again', ['system:masters'])).makeApiClient(
    CoreV1Api,
  );
  expect(
    (await admin.readNamespacedConfigMap({ name: 'slow', namespace })).metadata
      ?.name,
  ).toBe('slow');
  expect(server.requests.get('create configmaps')).toBe(2);
});

it('ends open watches when it forgets what was', async () => {
  let over: unknown = 'open';
  await new Watch(clientOf(server.kubeconfig())).watch(
    '/api/v1/configmaps',
    {},
    () => {},
    error => (over = error),
  );
  server.fault({ forgetWatches: true });
  await until('the watch ends', async () => over !== 'open');
  expect(over).not.toBe('open');
});

it('lets nobody make by an apply what they may only change', async () => {
  const rbac = clientOf(server.kubeconfig()).makeApiClient(
    RbacAuthorizationV1Api,
  );
  const body = {
    metadata: { name: 'changes' },
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['patch'] }],
  };
  await rbac.createClusterRole({ body });
  await rbac.createClusterRoleBinding({
    body: {
      metadata: { name: 'changes' },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'changes',
      },
      subjects: [{ kind: 'User', name: 'ana' }],
    },
  });
  const objects = as(server.token('ana')).makeApiClient(KubernetesObjectApi);
  const applied = (name: string) =>
    objects.patch(
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace },
        data: { a: 'b' },
      },
      undefined,
      undefined,
      'ana',
      true,
      PatchStrategy.ServerSideApply,
    );
  expect((await refused(applied('new'))).message).toContain(
    'cannot create resource "configmaps"',
  );
  await admin.createNamespacedConfigMap({ namespace, body: map('there') });
  await applied('there');
  expect([...server.used.get('ana')!]).toContain('patch /configmaps');
});
