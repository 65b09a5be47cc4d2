import { CoreV1Api, KubernetesObjectApi } from '@kubernetes/client-node';
import { clientOf, refused, until } from './__testUtils__/client';
import { startKubernetes } from './startKubernetes';
import type { TestKubernetes } from './startKubernetes';

// Machines that build are busy.
jest.setTimeout(90_000);

let server: TestKubernetes;
let objects: KubernetesObjectApi;
let core: CoreV1Api;

beforeAll(async () => {
  server = await startKubernetes({ cloudNativePg: true });
  const config = clientOf(server.kubeconfig());
  objects = KubernetesObjectApi.makeApiClient(config);
  core = config.makeApiClient(CoreV1Api);
});
afterAll(() => server.close());

const namespace = 'default';
const apiVersion = 'postgresql.cnpg.io/v1';
const object = (kind: string, name: string, spec: object): any => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  spec,
});
const read = (kind: string, name: string): Promise<any> =>
  objects.read({ apiVersion, kind, metadata: { name, namespace } });
const change = async (kind: string, name: string, spec: object) => {
  const { metadata, ...rest } = await read(kind, name);
  const { resourceVersion, annotations } = metadata;
  return objects.replace({
    ...rest,
    metadata: { name, namespace, resourceVersion, annotations },
    spec: { ...rest.spec, ...spec },
  });
};
const healthy = (name: string, instances: number) =>
  until(`${name} is healthy`, async () => {
    const { status } = await read('Cluster', name);
    return (
      status?.phase === 'Cluster in healthy state' &&
      status.readyInstances === instances &&
      status
    );
  });
const archive = (serverName?: string) => ({
  plugins: [
    {
      name: 'barman-cloud.cloudnative-pg.io',
      isWALArchiver: true,
      parameters: {
        barmanObjectName: 'store',
        ...(serverName && { serverName }),
      },
    },
  ],
});
const backup = (name: string, cluster: string) =>
  object('Backup', name, {
    cluster: { name: cluster },
    method: 'plugin',
    pluginConfiguration: { name: 'barman-cloud.cloudnative-pg.io' },
  });
const gone = (call: Promise<unknown>) =>
  call.then(
    () => false,
    error => error.code === 404,
  );

it('makes instances one after another, with services, volumes and the login of the owner', async () => {
  await objects.create(
    object('Cluster', 'shop', {
      instances: 2,
      storage: { size: '1Gi' },
      bootstrap: { initdb: { database: 'shop', owner: 'shop' } },
    }),
  );
  const status = await healthy('shop', 2);
  expect(status).toMatchObject({
    instances: 2,
    currentPrimary: 'shop-1',
    healthyPVC: ['shop-1', 'shop-2'],
    writeService: 'shop-rw',
  });
  expect(status.conditions[0]).toMatchObject({
    type: 'Ready',
    status: 'True',
    reason: 'ClusterIsReady',
  });
  const { type, data } = await core.readNamespacedSecret({
    name: 'shop-app',
    namespace,
  });
  expect(type).toBe('kubernetes.io/basic-auth');
  expect(Buffer.from(data!.username, 'base64').toString()).toBe('shop');
  await core.readNamespacedService({ name: 'shop-rw', namespace });
});

it('refuses what its webhook refuses', async () => {
  const said = async (spec: object) =>
    (await refused(change('Cluster', 'shop', spec))).message;
  expect(await said({ storage: { size: '512Mi' } })).toMatch(
    /can't shrink existing storage from 1Gi to 512Mi/,
  );
  expect(await said({ managed: { roles: [{ name: 'postgres' }] } })).toMatch(
    /This role is reserved for operator use/,
  );
  expect(
    await said({ bootstrap: { recovery: { source: 'nowhere' } } }),
  ).toMatch(/External cluster nowhere not found/);
});

it('reconciles roles with their secrets, and says which it cannot', async () => {
  const secret = (name: string, username: string) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    type: 'kubernetes.io/basic-auth',
    data: {
      username: Buffer.from(username).toString('base64'),
      password: Buffer.from('x').toString('base64'),
    },
  });
  const made = await objects.create(secret('dante', 'dante'));
  const role = { login: true, inRoles: ['shop'] };
  await change('Cluster', 'shop', {
    managed: {
      roles: [
        { ...role, name: 'dante', passwordSecret: { name: 'dante' } },
        { ...role, name: 'petrarca', inRoles: ['poets'] },
      ],
    },
  });
  const { managedRolesStatus } = await until('roles are told', async () => {
    const { status } = await read('Cluster', 'shop');
    return status.managedRolesStatus?.byStatus.reconciled.length && status;
  });
  expect(managedRolesStatus).toMatchObject({
    byStatus: { reconciled: ['dante'] },
    cannotReconcile: {
      petrarca: [
        'could not perform UPDATE_MEMBERSHIPS on role petrarca: role "poets" does not exist',
      ],
    },
    passwordStatus: {
      dante: { resourceVersion: (made as any).metadata.resourceVersion },
    },
  });
});

it('hibernates: pods go and volumes stay; and wakes', async () => {
  const annotate = async (value: string) => {
    const live = await read('Cluster', 'shop');
    live.metadata.annotations = { 'cnpg.io/hibernation': value };
    await objects.replace(live);
  };
  await annotate('on');
  await until('it sleeps', async () => {
    const { status } = await read('Cluster', 'shop');
    return status.conditions.some((c: any) => c.reason === 'Hibernated');
  });
  const claims = await core.listNamespacedPersistentVolumeClaim({ namespace });
  expect(claims.items).toHaveLength(2);
  await annotate('off');
  await healthy('shop', 2);
});

it('backs up to an object store, and makes a new cluster of what is there, also when the first is gone', async () => {
  const spec = { instances: 1, storage: { size: '1Gi' } };
  await objects.create(
    object('Cluster', 'old', { ...spec, ...archive('old-1') }),
  );
  await healthy('old', 1);
  await objects.create(backup('b1', 'old'));
  const { status } = await until('it is backed up', async () => {
    const seen = await read('Backup', 'b1');
    return seen.status?.phase === 'completed' && seen;
  });
  await objects.delete(await read('Cluster', 'old'));
  await until('it is gone', () => gone(read('Cluster', 'old')));

  const { plugins } = archive('old-1');
  const from = (backupID: string) => ({
    ...spec,
    ...archive(),
    bootstrap: {
      recovery: { source: 'origin', recoveryTarget: { backupID } },
    },
    externalClusters: [
      {
        name: 'origin',
        plugin: { name: plugins[0].name, parameters: plugins[0].parameters },
      },
    ],
  });
  await objects.create(object('Cluster', 'new', from(status.backupId)));
  await healthy('new', 1);
  await objects.create(object('Cluster', 'none', from('20200101T000000')));
  await until('it says that it cannot', async () =>
    /unrecoverable/.test((await read('Cluster', 'none')).status?.phase),
  );
  // Nobody writes where somebody else has written.
  await objects.create(
    object('Cluster', 'again', { ...spec, ...archive('old-1') }),
  );
  const waits = await until('it waits', async () => {
    const { status: seen } = await read('Cluster', 'again');
    return /Setting up/.test(seen?.phase) && seen;
  });
  expect(waits.instances).toBe(0);
});

it('fails a backup of a cluster that has nowhere to put it', async () => {
  await objects.create(backup('b2', 'shop'));
  const { status } = await until('it has failed', async () => {
    const seen = await read('Backup', 'b2');
    return seen.status?.phase === 'failed' && seen;
  });
  expect(status.error).toBe(
    'cannot proceed with the backup as the cluster has no plugin configured',
  );
});

it('holds a database while nothing runs that could let it go, until its cluster goes', async () => {
  await objects.create(
    object('Cluster', 'held', { instances: 1, storage: { size: '1Gi' } }),
  );
  const cluster = { name: 'held' };
  await objects.create(
    object('Database', 'held', { cluster, name: 'held', owner: 'app' }),
  );
  await until('it is applied', async () => {
    const seen = await read('Database', 'held');
    return seen.status?.applied && seen.metadata.finalizers?.length;
  });
  const live = await read('Cluster', 'held');
  live.metadata.annotations = { 'cnpg.io/hibernation': 'on' };
  await objects.replace(live);
  await until('it sleeps', async () => {
    const { status } = await read('Cluster', 'held');
    return status.readyInstances === 0;
  });
  await objects.delete(await read('Database', 'held'));
  expect((await read('Database', 'held')).metadata.finalizers).toEqual([
    'cnpg.io/deleteDatabase',
  ]);
  await objects.delete(await read('Cluster', 'held'));
  await until('it is gone', () => gone(read('Database', 'held')));
});
