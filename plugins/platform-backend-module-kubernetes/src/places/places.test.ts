import { KINDS } from '../cluster/kinds';
import { RunWorld, until } from '../drivers/__testUtils__/RunWorld';
import { LABELS, placeOf } from '../objects';
import { ensurePlace, leavePlace, placeDrift, placeFor } from '.';

jest.setTimeout(90_000);

let world: RunWorld;
beforeAll(async () => {
  world = await RunWorld.start();
});
afterAll(() => world.dispose());

const quota = { cpu: '4', memory: '8Gi', pods: 20 };
const read = (apiVersion: string, kind: string, name: string) =>
  world.kubectl.read({
    apiVersion,
    kind,
    metadata: { name, namespace: world.namespace },
  });
const ctx = () => world.context();
const node = (name: string, more = {}) =>
  world.node('workload/r15', name, more);
const knownAccounts = async () =>
  world.cluster.known(KINDS.serviceAccount, {
    namespace: world.namespace,
    signal: (await ctx()).signal,
  });

describe(`Where things stand on a cluster${
  process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
}`, () => {
  it('is computed for the first thing of a service, and made with its guards', async () => {
    const context = await ctx();
    const { cluster, namespace } = world;
    const place = await placeFor(cluster, node('first'), context.signal);
    expect(place.namespace).toBe(namespace);
    await ensurePlace(cluster, place, 'payment-api', { quota }, context);
    const made = await read('v1', 'Namespace', namespace);
    expect(made.metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
      [LABELS.team]: world.team,
    });
    const deny = await read(
      'networking.k8s.io/v1',
      'NetworkPolicy',
      'default-deny.waymark.dev',
    );
    expect(deny.spec.policyTypes).toEqual(['Ingress', 'Egress']);
    const account = await read('v1', 'ServiceAccount', 'payment-api-staging');
    expect(account.automountServiceAccountToken).toBe(false);
    await until('all of it is known', async () => {
      const left = await placeDrift(
        cluster,
        place,
        'payment-api',
        { quota },
        context.signal,
      );
      return left.length === 0;
    });
  });

  it('stays where it is when the service has gone to another team, and so do its neighbours', async () => {
    const context = await ctx();
    const { cluster, namespace } = world;
    const moved = node('moved', { team: 'others' });
    await until('it is known', async () => (await knownAccounts()).length);
    const place = await placeFor(cluster, moved, context.signal);
    expect(place).toMatchObject({ namespace, team: 'others' });
    await ensurePlace(cluster, place, 'payment-api', { quota }, context);
    const labels = async (kind: string, name: string) =>
      (await read('v1', kind, name)).metadata.labels[LABELS.team];
    expect(await labels('Namespace', namespace)).toBe(world.team);
    expect(await labels('ServiceAccount', 'payment-api-staging')).toBe(
      'others',
    );
    const elsewhere = node('own', { service: 'own', team: 'others' });
    const other = await placeFor(cluster, elsewhere, context.signal);
    expect(other.namespace).toBe('others--staging');
  });

  it('is not where somebody else has labelled something of theirs as of this service', async () => {
    const context = await ctx();
    const { cluster, kubectl, manager, team } = world;
    const names = (await knownAccounts()).map(one => one.metadata!.namespace);
    expect(names).toEqual([world.namespace]);
    const forged = {
      [LABELS.manager]: manager,
      [LABELS.service]: 'shop',
      [LABELS.environment]: 'staging',
    };
    const account = (namespace: string) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'forged', namespace, labels: forged },
    });
    // Older than anything of the service: in a namespace that is no place, and in the place of another team.
    const apiVersion = 'v1';
    const foreign = { name: `${team}-foreign` };
    await kubectl.create({ apiVersion, kind: 'Namespace', metadata: foreign });
    await kubectl.create(account(foreign.name));
    const shop = node('shop', { service: 'shop', team: `${team}x` });
    const forgeries = async (count: number) =>
      until('they are known', async () => {
        const { signal } = context;
        const all = await cluster.known(KINDS.serviceAccount, { signal });
        const those = all.filter(one => one.metadata?.name === 'forged');
        return those.length === count;
      });
    await forgeries(1);
    const place = await placeFor(cluster, shop, context.signal);
    expect(place.namespace).toBe(`${team}x--staging`);
    await kubectl.create(account(world.namespace));
    await forgeries(2);
    await ensurePlace(cluster, place, 'shop', { quota }, context);
    expect(await placeFor(cluster, shop, context.signal)).toEqual(place);
    await kubectl.delete(account(world.namespace));
    for (const name of [foreign.name, place.namespace])
      await kubectl.delete({
        apiVersion,
        kind: 'Namespace',
        metadata: { name },
      });
  });

  it('is put right when somebody has changed it', async () => {
    const context = await ctx();
    const { cluster, namespace } = world;
    const place = placeOf({
      team: world.team,
      environment: 'staging',
      namespace,
      manager: world.manager,
    });
    const opened = await read(
      'networking.k8s.io/v1',
      'NetworkPolicy',
      'default-deny.waymark.dev',
    );
    opened.spec.policyTypes = ['Ingress'];
    await world.kubectl.replace(opened);
    await until('it is made good', async () => {
      await ensurePlace(cluster, place, undefined, { quota }, context);
      const now = await read(
        'networking.k8s.io/v1',
        'NetworkPolicy',
        'default-deny.waymark.dev',
      );
      return now.spec.policyTypes.length === 2;
    });
    const left = async () =>
      placeDrift(cluster, place, undefined, { quota }, context.signal);
    await until('nothing is left to do', async () => !(await left()).length);
    expect(await left()).toEqual([]);
  });

  it('never is a namespace that somebody else has made', async () => {
    const context = await ctx();
    const name = `${world.team}--taken`;
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'Rancher' } },
    };
    await world.kubectl.create(namespace);
    const place = placeOf({
      team: world.team,
      environment: 'taken',
      manager: world.manager,
    });
    await expect(
      ensurePlace(world.cluster, place, 'shop', {}, context),
    ).rejects.toMatchObject({
      errorClass: 'conflict',
      what: expect.stringContaining(`Namespace ${name}`),
      why: expect.stringContaining('Rancher'),
    });
    await world.kubectl.delete(namespace);
  });

  it('loses the account of a service with the last thing of it', async () => {
    const context = await ctx();
    const { cluster } = world;
    const [account] = await until('it is known', async () => {
      const all = await knownAccounts();
      return all.length > 0 && all;
    });
    await leavePlace(cluster, account, context);
    const left = await cluster.list(KINDS.serviceAccount, {
      namespace: world.namespace,
      labels: { [LABELS.service]: 'payment-api' },
      signal: context.signal,
    });
    expect(left).toEqual([]);
  });
});
