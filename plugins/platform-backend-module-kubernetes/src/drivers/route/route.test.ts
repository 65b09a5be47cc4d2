import type { GraphNode } from '@waymark/platform-common';
import type { Observation } from '@waymark/platform-node';
import { until } from '../__testUtils__/RunWorld';
import { clusterCapabilities } from '../../capabilities';
import { MONITORING_KINDS } from '../../monitoring';
import { RouteWorld } from './__testUtils__/RouteWorld';
import { urlByGateway } from './addresses';
import { RouteDriver } from './RouteDriver';
import { type RouteOptions, routeCapabilities } from './routeOptions';

// Machines that build are busy.
jest.setTimeout(90_000);

const simulated = process.env.WAYMARK_TEST_KUBECONFIG
  ? describe.skip
  : describe;

// eslint-disable-next-line jest/valid-title
simulated('RouteDriver (simulated)', () => {
  let world: RouteWorld;
  let fence = 1;
  beforeAll(async () => {
    world = await RouteWorld.start({});
  });
  afterAll(() => world.dispose());

  const driverOf = (options: RouteOptions) =>
    new RouteDriver({ cluster: world.run.cluster, options });
  const apply = async (driver: RouteDriver, node: GraphNode) => {
    fence += 1;
    await driver.apply(node, await world.run.context(fence));
  };
  /** What is seen, once it is so. */
  const seen = (
    driver: RouteDriver,
    node: GraphNode,
    is: (one: Extract<Observation, { exists: 'yes' }>) => boolean,
  ) =>
    until(`${node.name} is seen`, async () => {
      const one = await driver.observe(node, await world.run.context(fence));
      return one.exists === 'yes' && is(one) && one;
    });
  const gatewayNamed = async (name: string, listeners: object[]) => {
    const { namespace } = world.gateway;
    await world.make({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name, namespace },
      spec: { gatewayClassName: 'simulated', listeners },
    });
    return { name, namespace };
  };
  const all = { allowedRoutes: { namespaces: { from: 'All' } } };

  it('is reached by https where a listener has a certificate, and says so where none has', async () => {
    const node = world.node('safe');
    const plain = driverOf({ gateway: world.gateway });
    await apply(plain, node);
    const limited = await seen(plain, node, one => one.ready);
    expect(limited).toMatchObject({
      limited: true,
      message: `Gateway public leads to it, by plain HTTP: no listener of Gateway public has a certificate for ${node.properties.host}`,
      outputs: { url: `http://${node.properties.host}` },
    });
    const gateway = await gatewayNamed('safe', [
      { name: 'http', port: 80, protocol: 'HTTP', ...all },
      {
        name: 'https',
        port: 443,
        protocol: 'HTTPS',
        hostname: `*.${world.run.team}.acme.dev`,
        ...all,
      },
    ]);
    const driver = driverOf({ gateway });
    await apply(driver, node);
    const safe = await seen(driver, node, one => one.ready && !one.drifted);
    expect(safe.limited).toBeUndefined();
    expect(safe.outputs).toMatchObject({
      url: `https://${node.properties.host}`,
      localUrl: `http://safe.${world.run.namespace}.svc`,
    });
  });

  it('says which Gateway does not take it, or is not there, in that controller’s words', async () => {
    const closed = driverOf({
      gateway: await gatewayNamed('closed', [
        { name: 'http', port: 80, protocol: 'HTTP' },
      ]),
    });
    const node = world.node('outside');
    await apply(closed, node);
    expect(await seen(closed, node, one => one.failed)).toMatchObject({
      ready: false,
      message: 'HTTPRoute outside is not Accepted (NotAllowedByListeners)',
      words: expect.stringContaining('No listeners included'),
    });
    const { namespace } = world.gateway;
    const lost = driverOf({ gateway: { name: 'nowhere', namespace } });
    const other = world.node('lost');
    await apply(lost, other);
    expect(await seen(lost, other, () => true)).toMatchObject({
      ready: false,
      message: `HTTPRoute lost hangs on Gateway nowhere in namespace ${namespace}, which is not there`,
    });
  });

  it('names the Service that it leads to and that is not there', async () => {
    const driver = driverOf({ gateway: world.gateway });
    const node = world.node('empty');
    node.properties.backends = [
      { workload: 'gone-r1-c1', weight: 100, release: 'r1' },
    ];
    await apply(driver, node);
    expect(await seen(driver, node, one => Boolean(one.words))).toMatchObject({
      ready: false,
      message:
        'HTTPRoute empty leads to Service gone-r1-c1, which is not there',
      words: `Service ${world.run.namespace}/gone-r1-c1 not found`,
    });
  });

  it('takes no host from somebody else, and names them', async () => {
    const node = world.node('taken');
    const { namespace } = world.run;
    const theirs = await world.make({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {
        name: 'marketing',
        namespace,
        labels: { 'app.kubernetes.io/managed-by': 'Helm' },
        annotations: { 'meta.helm.sh/release-name': 'website' },
      },
      spec: {
        rules: [
          {
            host: node.properties.host,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'web', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    });
    const driver = driverOf({ gateway: world.gateway });
    await expect(apply(driver, node)).rejects.toMatchObject({
      errorClass: 'conflict',
      what: `Host ${node.properties.host} leads elsewhere already`,
      why: `Ingress marketing in namespace ${namespace} has it; it belongs to the Helm release website; what is not ours is never changed`,
    });
    await world.run.kubectl.delete(theirs);
    await apply(driver, node);
    await seen(driver, node, one => one.ready);
    // The same driver, for another service.
    const second = { ...world.node('second'), name: 'second' };
    second.properties.host = node.properties.host;
    await expect(
      apply(driverOf({ gateway: world.gateway }), second),
    ).rejects.toMatchObject({
      why: expect.stringContaining('it is a route of another service'),
    });
  });

  it('waits for the certificate of an Ingress, and says who does not sign it', async () => {
    const issuer = { kind: 'ClusterIssuer', name: 'letsencrypt' } as const;
    const driver = driverOf({ ingressClass: world.ingressClass, issuer });
    const node = world.node('signed');
    await apply(driver, node);
    expect(await seen(driver, node, one => Boolean(one.words))).toMatchObject({
      ready: false,
      message: 'Certificate signed-tls is not Ready (DoesNotExist)',
      words: expect.stringContaining('"letsencrypt" not found'),
    });
    await world.make({
      apiVersion: 'cert-manager.io/v1',
      kind: 'ClusterIssuer',
      metadata: { name: issuer.name },
      spec: {},
    });
    const safe = await seen(driver, node, one => one.ready);
    expect(safe.limited).toBeUndefined();
    expect(safe.outputs.url).toBe(`https://${node.properties.host}`);
    expect(safe.drifted).toBe(false);
  });

  it('is watched, and serves also where nobody can be told to watch it', async () => {
    const node = world.node('watched');
    node.properties.monitoring = { alerts: true, dashboard: true, slo: 99.9 };
    const { gateway } = world;
    const options = { gateway, monitoring: { dashboards: true } };
    await apply(driverOf(options), node);
    await seen(driverOf(options), node, one => one.ready && !one.drifted);
    const made = await world.run.objects(MONITORING_KINDS, node.name);
    expect(made.map(one => one.kind)).toEqual([
      'ServiceMonitor',
      'PrometheusRule',
      'ConfigMap',
    ]);
    const theirs = { ...world.node('unwatched') };
    theirs.properties.monitoring = { alerts: true, dashboard: false, slo: 99 };
    await world.make({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'unwatched', namespace: world.run.namespace },
      spec: { groups: [] },
    });
    const driver = driverOf(options);
    await apply(driver, theirs);
    expect(
      await seen(driver, theirs, one => one.ready && !one.drifted),
    ).toMatchObject({
      limited: true,
      message: expect.stringContaining(
        'watched by nobody: PrometheusRule unwatched',
      ),
    });
    // Who knows nothing of that tries it again.
    expect((await seen(driverOf(options), theirs, () => true)).drifted).toBe(
      true,
    );
  });

  it('goes over from an Ingress to a Gateway, and leaves nothing behind', async () => {
    const node = world.node('moving');
    await apply(driverOf({ ingressClass: world.ingressClass }), node);
    const driver = driverOf({ gateway: world.gateway });
    await apply(driver, node);
    await seen(driver, node, one => one.ready && !one.drifted);
    const { items } = await world.run.kubectl.list(
      'networking.k8s.io/v1',
      'Ingress',
      world.run.namespace,
    );
    const names = items.map((one: any) => one.metadata.name);
    expect(names).not.toContain('moving');
  });
});

describe('routeCapabilities', () => {
  const of = (groups: Record<string, string[]>, options: RouteOptions) => {
    const discovery = {
      groups: Object.keys(groups).map(name => ({
        name,
        versions: [{ version: 'v1' }],
      })),
      resources: Object.fromEntries(
        Object.entries(groups).map(([name, kinds]) => [`${name}/v1`, kinds]),
      ),
    };
    const { integrations } = clusterCapabilities('k8s', discovery);
    return routeCapabilities(integrations, options);
  };
  const gatewayApi = {
    'gateway.networking.k8s.io': ['gateways', 'httproutes'],
  };
  const certManager = { 'cert-manager.io': ['certificates', 'clusterissuers'] };
  const gateway = { name: 'public', namespace: 'gateways' };
  const issuer = { kind: 'ClusterIssuer', name: 'letsencrypt' } as const;

  it('has a canary by a Gateway only, and certificates by an issuer or a Gateway', () => {
    const both = { ...gatewayApi, ...certManager };
    expect([
      of(gatewayApi, { gateway }),
      of(gatewayApi, {}),
      of({}, { gateway, issuer }),
      of(both, { issuer }),
    ]).toEqual([
      { tls: true, canary: true },
      { tls: false, canary: false },
      { tls: false, canary: false },
      { tls: true, canary: false },
    ]);
  });
});

it('finds the listener that fits a host', () => {
  const gateway = {
    spec: {
      listeners: [
        { name: 'web', port: 8080, protocol: 'HTTP' },
        {
          name: 'safe',
          port: 8443,
          protocol: 'HTTPS',
          hostname: '*.acme.dev',
        },
      ],
    },
  };
  expect([
    urlByGateway('a.acme.dev', gateway, {}),
    urlByGateway('a.other.dev', gateway, {}),
    urlByGateway('a.acme.dev', gateway, { sectionName: 'web' }),
    urlByGateway('a.acme.dev', undefined, {}),
  ]).toEqual([
    'https://a.acme.dev:8443',
    'http://a.other.dev:8080',
    'http://a.acme.dev:8080',
    'http://a.acme.dev',
  ]);
});
