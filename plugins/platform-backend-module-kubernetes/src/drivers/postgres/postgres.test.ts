import type { GraphNode, JsonObject } from '@waymark/platform-common';
import { RunWorld, until } from '../__testUtils__/RunWorld';
import { databaseNode } from './__testUtils__/databaseNode';
import { CnpgCare } from './care/CnpgCare';
import type { PostgresOptions } from './options';
import { PostgresDriver } from './PostgresDriver';

// Machines that build are busy.
jest.setTimeout(90_000);

const OPTIONS: PostgresOptions = {
  backups: { method: 'objectStore', archive: { objectStore: 'backups' } },
};

describe(`Databases by CloudNativePG${
  process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
}`, () => {
  let world: RunWorld;
  let driver: PostgresDriver;
  let care: CnpgCare;
  let fence = 1;

  const node = (name: string, more: JsonObject = {}) =>
    databaseNode(world, name, more);
  const context = async () => {
    fence += 1;
    return world.context(fence);
  };
  const observe = async (of: GraphNode) => driver.observe(of, await context());
  const settle = (of: GraphNode) =>
    until(`${of.name} is settled`, async () => {
      const seen = await observe(of);
      if (seen.exists === 'yes' && seen.ready && !seen.drifted) return seen;
      if (driver.plan(of, seen).verb !== 'none')
        await driver.apply(of, await context());
      return undefined;
    });
  const read = (kind: string, name: string): Promise<any> =>
    world.kubectl.read({
      apiVersion: 'postgresql.cnpg.io/v1',
      kind,
      metadata: { name, namespace: world.namespace },
    });
  const backUp = async (name: string, id: string) => {
    await care.backUp(name, { id, reason: 'asked' }, await context());
    return until(`${id} is complete`, async () => {
      const kept = await care.kept(name, AbortSignal.timeout(10_000));
      const found = kept?.backups.find(one => one.id === id);
      return found?.state === 'complete' && found;
    });
  };
  const gone = (name: string) =>
    until(`${name} is gone`, async () =>
      driver.remove({ type: 'postgres', name }, await context()),
    );

  beforeAll(async () => {
    world = await RunWorld.start({ cloudNativePg: true });
    const { cluster, secrets } = world;
    care = new CnpgCare(cluster, OPTIONS);
    driver = new PostgresDriver({ cluster, secrets, options: OPTIONS }, care);
  }, 60_000);
  afterAll(() => world.dispose(), 60_000);

  it('makes a database whose address is that of its Service, and whose password only the store knows', async () => {
    const shop = node('shop-db');
    const { outputs, message } = await settle(shop);
    expect(outputs).toEqual({
      host: `shop-db-rw.${world.namespace}.svc`,
      port: 5432,
      database: 'shop',
      user: 'shop',
      secretRef: 'postgres/shop-db/owner',
      version: '18.6',
      size: 'small',
    });
    expect(message).toBe('1 of 1 instances of Cluster shop-db is ready');
    const { spec } = await read('Cluster', 'shop-db');
    expect(spec).toMatchObject({
      instances: 1,
      postgresql: { parameters: { max_connections: '80' } },
      bootstrap: { initdb: { database: 'shop', owner: 'waymark_owner' } },
      plugins: [{ isWALArchiver: true }],
    });
    const [secret]: any[] = (
      await world.objects(
        [
          {
            apiVersion: 'v1',
            kind: 'Secret',
            plural: 'secrets',
            namespaced: true,
          },
        ],
        'shop-db',
      )
    ).filter(one => one.metadata?.name === 'shop-db-login-shop');
    const { value } = await world.secrets.get('postgres/shop-db/owner');
    const told = Buffer.from(secret.data.password, 'base64').toString();
    expect(told).toMatch(/^SCRAM-SHA-256\$/);
    expect(JSON.stringify(secret)).not.toContain(value);
    const { status } = await read('Database', 'shop-db');
    expect(status.applied).toBe(true);
  });

  it('calls nothing while nothing changes, once it was seen to be as it should', async () => {
    const { simulated } = world.test;
    if (!simulated) return;
    const shop = node('shop-db');
    await settle(shop);
    const pods = simulated.requests.get('list pods') ?? 0;
    await observe(shop);
    await observe(shop);
    expect(simulated.requests.get('list pods') ?? 0).toBe(pods);
  });

  it('rotates by a second login, and ends the first one', async () => {
    const shop = node('shop-db');
    const secret = 'postgres/shop-db/owner';
    const { version } = await world.secrets.get(secret);
    await world.secrets.put(`${secret}-2`, 'never used 1234567890');
    const next = {
      user: 'shop_b',
      secret: `${secret}-2`,
      version: await world.secrets.put(`${secret}-2`, 'another-1234567890abc'),
    };
    const login = { user: 'shop', secret, version };
    await settle(node('shop-db', { login, logins: [next] }));
    const roles = async () =>
      (await read('Cluster', 'shop-db')).spec.managed.roles;
    expect(await roles()).toContainEqual(
      expect.objectContaining({
        name: 'shop_b',
        ensure: 'present',
        inRoles: ['waymark_owner'],
      }),
    );
    const both = await settle(node('shop-db', { login: next }));
    expect(both.outputs).toMatchObject({
      user: 'shop_b',
      secretRef: `${secret}-2`,
      secretVersion: 2,
    });
    expect(await roles()).toContainEqual(
      expect.objectContaining({ name: 'shop', ensure: 'absent' }),
    );
    await expect(
      world.kubectl.read({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'shop-db-login-shop', namespace: world.namespace },
      }),
    ).rejects.toMatchObject({ code: 404 });
    await settle(shop);
  });

  it('grows with a restart that is planned as one; volumes never shrink', async () => {
    const large = node('shop-db', { size: 'medium' });
    expect(driver.plan(large, await observe(large))).toMatchObject({
      verb: 'update',
      impact: 'restart',
      because: expect.stringContaining('Size small becomes medium'),
    });
    await settle(large);
    const { spec, status } = await read('Cluster', 'shop-db');
    expect(spec).toMatchObject({ instances: 2, storage: { size: '50Gi' } });
    expect(status.readyInstances).toBe(2);
    await settle(node('shop-db'));
    expect((await read('Cluster', 'shop-db')).spec).toMatchObject({
      instances: 1,
      storage: { size: '50Gi' },
      resources: { requests: { memory: '1Gi' } },
    });
  });

  it('never begins empty under another name', async () => {
    const other = node('shop-db', { database: 'store' });
    expect(driver.plan(other, await observe(other))).toMatchObject({
      verb: 'none',
      because: expect.stringContaining('would begin empty'),
    });
    await expect(driver.apply(other, await context())).rejects.toMatchObject({
      errorClass: 'invalid',
    });
  });

  it('stands still with its data, wakes, and goes while it sleeps', async () => {
    const asleep = node('nap-db', { stopped: true });
    await settle(node('nap-db'));
    const still = await settle(asleep);
    expect(still.message).toBe('It stands still, with all its data');
    const { status } = await read('Cluster', 'nap-db');
    expect(status).toMatchObject({
      readyInstances: 0,
      danglingPVC: ['nap-db-1'],
    });
    await settle(node('nap-db'));
    await settle(asleep);
    await gone('nap-db');
    await expect(read('Database', 'nap-db')).rejects.toMatchObject({
      code: 404,
    });
  });

  it('goes back to a backup, and to a moment, beside what is there or after it is gone', async () => {
    await settle(node('old-db'));
    const backup = await backUp('old-db', 'b-1');
    const until_ = new Date(Date.parse(backup.endedAt!) + 60_000).toISOString();
    const { metadata } = await read('Cluster', 'old-db');
    const serverName = metadata.annotations['waymark.dev/archive'];

    await settle(node('copy-db', { from: { name: 'old-db', backup: 'b-1' } }));
    const { spec } = await read('Cluster', 'copy-db');
    expect(spec.bootstrap.recovery.recoveryTarget.backupID).toMatch(/./);
    expect(spec.externalClusters[0].plugin.parameters).toEqual({
      barmanObjectName: 'backups',
      serverName,
    });
    expect(spec.plugins[0].parameters.serverName).not.toBe(serverName);

    await gone('old-db');
    await settle(node('back-db', { from: { name: 'old-db', until: until_ } }));
    expect(
      (await read('Cluster', 'back-db')).spec.bootstrap.recovery.recoveryTarget,
    ).toMatchObject({ targetTime: until_ });
    // The same name again, once nothing is kept of it, begins anew, and writes where nobody has written.
    await until('nothing is kept of it', async () =>
      care.removeKept('old-db', await context()),
    );
    await settle(node('old-db'));
    expect(
      (await read('Cluster', 'old-db')).metadata.annotations[
        'waymark.dev/archive'
      ],
    ).not.toBe(serverName);

    await expect(
      driver.apply(
        node('none-db', { from: { name: 'old-db', backup: 'b-9' } }),
        await context(),
      ),
    ).rejects.toMatchObject({
      errorClass: 'invalid',
      why: 'there is no complete backup b-9 of it',
    });
  });

  it('proves a backup by restoring it, says what it could not look at, and leaves nothing of that', async () => {
    await settle(node('proof-db'));
    await backUp('proof-db', 'b-2');
    const begun = await care.prove('proof-db', 'b-2', 'p-1', await context());
    expect(begun).toMatchObject({ run: 'p-1', state: 'running' });
    const proof = await until('it is proven', async () => {
      const kept = await care.kept('proof-db', AbortSignal.timeout(10_000));
      const found = kept?.backups.find(one => one.id === 'b-2')?.proof;
      return found?.state !== 'running' && found;
    });
    expect(proof).toMatchObject({
      run: 'p-1',
      state: 'passed',
      message: expect.stringContaining('what is in it was not looked at'),
      checks: [
        { name: 'restored', ok: true },
        { name: 'start', ok: true },
      ],
    });
    const all = await world.kubectl.list(
      'postgresql.cnpg.io/v1',
      'Cluster',
      world.namespace,
    );
    expect(all.items.map((one: any) => one.metadata.name)).not.toContainEqual(
      expect.stringContaining('proof-db-proof'),
    );
    await gone('proof-db');
    const signal = AbortSignal.timeout(10_000);
    expect(await care.kept('proof-db', signal)).toMatchObject({
      backups: [{ id: 'b-2', state: 'complete', reason: 'asked' }],
    });
    await until('nothing is kept', async () =>
      care.removeKept('proof-db', await context()),
    );
    expect(await care.kept('proof-db', signal)).toBeUndefined();
  });

  it('says why a database does not come to run: no node has room for it', async () => {
    const { cluster, secrets } = world;
    const huge = new PostgresDriver({
      cluster,
      secrets,
      options: { sizes: { small: { cpu: '900', memory: '1Gi' } } },
    });
    const big = node('huge-db');
    await huge.apply(big, await context());
    const seen = await until('it says why', async () => {
      const state = await huge.observe(big, await context());
      return state.exists === 'yes' && state.words && state;
    });
    expect(seen).toMatchObject({
      ready: false,
      failed: false,
      message: expect.stringContaining(
        'pod huge-db-1 finds no node that has room for it',
      ),
      words: expect.stringContaining('Insufficient cpu'),
    });
    await gone('huge-db');
  });

  it('says what to install where there is no operator, and what to configure where there is no place for backups', async () => {
    const { secrets, cluster } = world;
    const without = Object.create(cluster, {
      serves: { value: async () => false },
    });
    const bare = new PostgresDriver({ cluster: without, secrets, options: {} });
    await expect(
      bare.apply(node('x-db'), await context()),
    ).rejects.toMatchObject({
      errorClass: 'blocked',
      next: expect.stringContaining('https://cloudnative-pg.io/'),
    });
    expect(bare.capabilities).toMatchObject({ backup: false, restore: false });
    await expect(
      new CnpgCare(cluster, {}).backUp(
        'shop-db',
        { id: 'b-3', reason: 'asked' },
        await context(),
      ),
    ).rejects.toMatchObject({ errorClass: 'invalid' });
    await expect(
      care.statistics('shop-db', AbortSignal.timeout(10_000)),
    ).rejects.toMatchObject({
      errorClass: 'blocked',
      why: expect.stringContaining('a name inside of the cluster'),
    });
  });
});
