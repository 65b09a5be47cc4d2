import {
  AppsV1Api,
  CoreV1Api,
  makeInformer,
  Watch,
} from '@kubernetes/client-node';
import type { KubeConfig } from '@kubernetes/client-node';
import { clientOf, deployment, refused, until } from './__testUtils__/client';
import { startKubernetes } from './startKubernetes';
import type { TestKubernetes } from './startKubernetes';

let server: TestKubernetes;
let config: KubeConfig;
let core: CoreV1Api;
let apps: AppsV1Api;

beforeAll(async () => {
  server = await startKubernetes({ bookmarkMs: 50, controllers: false });
  config = clientOf(server.kubeconfig());
  core = config.makeApiClient(CoreV1Api);
  apps = config.makeApiClient(AppsV1Api);
});
afterAll(() => server.close());

const namespace = 'default';
const map = (name: string, more: object = {}) => ({
  metadata: { name, ...more },
  data: {},
});
const gone = (name: string) =>
  until(`${name} is gone`, async () =>
    core.readNamespacedConfigMap({ name, namespace }).then(
      () => false,
      e => e.code === 404,
    ),
  );

/** What a watch has told, and how it has ended. */
async function watch(
  query: object,
  path = `/api/v1/namespaces/${namespace}/configmaps`,
) {
  const told: string[] = [];
  let ended = false;
  const abort = await new Watch(config).watch(
    path,
    query as any,
    (type, object) =>
      told.push(
        `${type} ${object.metadata?.name ?? object.message ?? ''}`.trim(),
      ),
    () => (ended = true),
  );
  return { told, close: () => abort.abort(), isOver: async () => ended };
}

it('tells what changes, from a version on, and only what is selected', async () => {
  await core.createNamespacedConfigMap({
    namespace,
    body: map('before', { labels: { seen: 'yes' } }),
  });
  const { metadata } = await core.listNamespacedConfigMap({ namespace });
  const { told, close } = await watch({
    resourceVersion: metadata?.resourceVersion,
    labelSelector: 'seen=yes',
  });
  await core.createNamespacedConfigMap({ namespace, body: map('hidden') });
  const seen = await core.createNamespacedConfigMap({
    namespace,
    body: map('seen', { labels: { seen: 'yes' } }),
  });
  await core.replaceNamespacedConfigMap({
    name: 'seen',
    namespace,
    body: { ...seen, data: { a: '1' } },
  });
  await core.replaceNamespacedConfigMap({
    name: 'seen',
    namespace,
    body: map('seen', { labels: {} }),
  });
  await until('three events', async () => told.length === 3);
  expect(told).toEqual(['ADDED seen', 'MODIFIED seen', 'DELETED seen']);
  close();
  const all = await watch({});
  await until('what is there', async () => all.told.includes('ADDED before'));
  all.close();
});

it('says where it is, ends in time, and refuses what is too old', async () => {
  const { resourceVersion } = (
    await core.listNamespacedConfigMap({ namespace })
  ).metadata!;
  const marked = await watch({
    resourceVersion,
    allowWatchBookmarks: true,
    timeoutSeconds: 1,
  });
  await until('it ends', marked.isOver);
  expect(marked.told).toContain('BOOKMARK');
  await core.createNamespacedConfigMap({ namespace, body: map('later') });
  server.fault({ forgetWatches: true });
  const old = await watch({ resourceVersion });
  await until('it ends', old.isOver);
  expect(old.told).toEqual([
    expect.stringMatching(/^ERROR too old resource version: \d+ \(\d+\)$/),
  ]);
});

it('lets an informer go on after it was told that it is too old', async () => {
  const informer = makeInformer(
    config,
    `/api/v1/namespaces/${namespace}/configmaps`,
    () => core.listNamespacedConfigMap({ namespace }),
  );
  const seen: string[] = [];
  informer.on('add', o => seen.push(o.metadata!.name!));
  informer.on('error', () => setTimeout(() => informer.start(), 20));
  await informer.start();
  await core.createNamespacedConfigMap({ namespace, body: map('first-seen') });
  await until('the first is seen', async () => seen.includes('first-seen'));
  server.fault({ forgetWatches: true });
  await core.createNamespacedConfigMap({ namespace, body: map('second-seen') });
  await until('the second is seen', async () => seen.includes('second-seen'));
  await informer.stop();
  expect(seen.filter(name => name === 'first-seen')).toHaveLength(1);
});

it('waits for finalizers', async () => {
  await core.createNamespacedConfigMap({
    namespace,
    body: map('held', { finalizers: ['example.org/hold'] }),
  });
  await core.deleteNamespacedConfigMap({ name: 'held', namespace });
  const held = await core.readNamespacedConfigMap({ name: 'held', namespace });
  expect(held.metadata).toMatchObject({
    deletionTimestamp: expect.any(Date),
    finalizers: ['example.org/hold'],
  });
  const more = {
    ...held,
    metadata: {
      ...held.metadata,
      finalizers: ['example.org/hold', 'example.org/more'],
    },
  };
  expect(
    await refused(
      core.replaceNamespacedConfigMap({ name: 'held', namespace, body: more }),
    ),
  ).toMatchObject({
    code: 422,
    message: expect.stringContaining(
      'no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.org/more"}',
    ),
  });
  await core.replaceNamespacedConfigMap({
    name: 'held',
    namespace,
    body: { ...held, metadata: { ...held.metadata, finalizers: [] } },
  });
  await gone('held');
});

/** A Deployment that owns a ConfigMap with a finalizer, and is then deleted. */
async function deleteOwner(name: string, propagationPolicy: string) {
  const { metadata } = await apps.createNamespacedDeployment({
    namespace,
    body: deployment(name),
  });
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name,
    uid: metadata!.uid!,
    blockOwnerDeletion: true,
  };
  const finalizers = ['example.org/hold'];
  await core.createNamespacedConfigMap({
    namespace,
    body: map(name, { ownerReferences: [owner], finalizers }),
  });
  await apps.deleteNamespacedDeployment({
    name,
    namespace,
    body: { propagationPolicy },
  });
}
const ownerIs = (name: string): Promise<any> =>
  apps.readNamespacedDeployment({ name, namespace }).then(
    d => d.metadata?.finalizers,
    e => e.code,
  );

it('lets what an owner leaves behind stay, if asked to', async () => {
  await deleteOwner('orphan', 'Orphan');
  await until(
    'the owner is gone',
    async () => (await ownerIs('orphan')) === 404,
  );
  const left = await core.readNamespacedConfigMap({
    name: 'orphan',
    namespace,
  });
  expect([
    left.metadata?.ownerReferences ?? [],
    left.metadata?.deletionTimestamp,
  ]).toEqual([[], undefined]);
});

it.each([
  ['Background', 404],
  ['Foreground', ['foregroundDeletion']],
])(
  'deletes what belongs to an owner, in the manner %s',
  async (policy, ownerMeanwhile) => {
    const name = policy.toLowerCase();
    await deleteOwner(name, policy);
    const dying = await until('the child is being deleted', async () => {
      const now = await core.readNamespacedConfigMap({ name, namespace });
      return now.metadata?.deletionTimestamp && now;
    });
    expect(await ownerIs(name)).toEqual(ownerMeanwhile);
    await core.replaceNamespacedConfigMap({
      name,
      namespace,
      body: { ...dying, metadata: { ...dying.metadata, finalizers: [] } },
    });
    await gone(name);
    await until('the owner is gone', async () => (await ownerIs(name)) === 404);
  },
);

it('empties a namespace before it goes, and lets nothing in meanwhile', async () => {
  await core.createNamespace({ body: { metadata: { name: 'short' } } });
  const body = map('inside', { finalizers: ['example.org/hold'] });
  const inside = await core.createNamespacedConfigMap({
    namespace: 'short',
    body,
  });
  await core.deleteNamespace({ name: 'short' });
  expect((await core.readNamespace({ name: 'short' })).status?.phase).toBe(
    'Terminating',
  );
  expect(
    await refused(
      core.createNamespacedConfigMap({ namespace: 'short', body: map('late') }),
    ),
  ).toMatchObject({
    code: 403,
    reason: 'Forbidden',
    message:
      'configmaps "late" is forbidden: unable to create new content in namespace short because it is being terminated',
    details: { causes: [{ reason: 'NamespaceTerminating' }] },
  });
  await core.replaceNamespacedConfigMap({
    name: 'inside',
    namespace: 'short',
    body: {
      ...map('inside'),
      metadata: { name: 'inside', uid: inside.metadata?.uid },
    },
  });
  await until('it is gone', () =>
    core.readNamespace({ name: 'short' }).then(
      () => false,
      e => e.code === 404,
    ),
  );
});

it('holds preconditions, and stores nothing in a dry run', async () => {
  const made = await core.createNamespacedConfigMap({
    namespace,
    body: map('exact'),
  });
  const remove = (preconditions: object) =>
    core.deleteNamespacedConfigMap({
      name: 'exact',
      namespace,
      body: { preconditions },
    });
  expect((await refused(remove({ uid: 'another' }))).message).toContain(
    'the UID in the precondition (another) does not match the UID in record',
  );
  expect((await refused(remove({ resourceVersion: '1' }))).code).toBe(409);
  await core.deleteNamespacedConfigMap({
    name: 'exact',
    namespace,
    dryRun: 'All',
  });
  await core.createNamespacedConfigMap({
    namespace,
    body: map('dry'),
    dryRun: 'All',
  });
  expect(
    (await refused(core.readNamespacedConfigMap({ name: 'dry', namespace })))
      .code,
  ).toBe(404);
  await remove({ uid: made.metadata?.uid });
  await gone('exact');
});
