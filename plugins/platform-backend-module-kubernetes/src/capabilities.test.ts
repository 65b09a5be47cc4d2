import { clusterCapabilities, type Discovery } from './capabilities';
import { INTEGRATIONS, type Integration } from './integrations';

const ALL: Integration[] = Object.values(INTEGRATIONS);

/** What a cluster lists that has these, and what every cluster has. */
function discovery(integrations: typeof ALL): Discovery {
  const groups = [
    { name: 'apps', versions: [{ version: 'v1' }] },
    ...integrations.map(({ group, versions }) => ({
      name: group,
      versions: versions.map(version => ({ version })),
    })),
  ];
  const resources: Record<string, string[]> = { 'apps/v1': ['deployments'] };
  for (const one of integrations) {
    for (const version of one.versions) {
      const key = `${one.group}/${version}`;
      resources[key] = [...(resources[key] ?? []), ...one.resources];
    }
  }
  return { groups, resources };
}

const typesOf = (given: Discovery) =>
  clusterCapabilities('eu-1', given).conditions.map(one => one.type);

describe('clusterCapabilities', () => {
  it('has all of it where everything is installed', () => {
    const { capabilities, conditions, integrations } = clusterCapabilities(
      'eu-1',
      discovery(ALL),
    );
    expect(capabilities).toEqual({
      target: 'eu-1',
      tls: true,
      resourceLimits: true,
      canary: true,
      alerts: true,
      dashboards: true,
      backups: true,
      runs: 'image',
      scheduledJobs: true,
      autoscaling: true,
    });
    expect(conditions).toEqual([]);
    expect(integrations.externalSecrets).toEqual({
      is: 'there',
      version: 'v1',
    });
  });

  it('says of an empty cluster what is missing, and what to install', () => {
    const { capabilities, conditions } = clusterCapabilities(
      'eu-1',
      discovery([]),
    );
    expect(capabilities).toEqual({
      target: 'eu-1',
      tls: false,
      resourceLimits: true,
      canary: false,
      alerts: false,
      dashboards: false,
      backups: false,
      runs: 'image',
      scheduledJobs: true,
      autoscaling: false,
    });
    expect(conditions.map(one => one.type)).toEqual(
      ALL.filter(one => !(one as Integration).later).map(one => one.condition),
    );
    expect(conditions[0]).toEqual({
      type: 'GatewayAPINotAvailable',
      status: 'True',
      reason: 'NotInstalled',
      message:
        'Cluster "eu-1" does not have the Gateway API (gateway.networking.k8s.io): routes are made as Ingress, which cannot share requests out by weight.',
      next: 'Install the Gateway API: https://gateway-api.sigs.k8s.io/guides/',
    });
  });

  it('tells what shares a group apart by its resources', () => {
    const { integrations } = clusterCapabilities(
      'eu-1',
      discovery([INTEGRATIONS.argoCd]),
    );
    expect(integrations.argoRollouts.is).not.toBe('there');
    expect(integrations.argoCd.is).toBe('there');
  });

  it('makes canaries with what shares requests out by weight, and not with what nothing here speaks to yet', () => {
    const canary = (one: Integration) =>
      clusterCapabilities('eu-1', discovery([one])).capabilities.canary;
    expect(canary(INTEGRATIONS.gatewayApi)).toBe(true);
    expect(canary(INTEGRATIONS.argoRollouts)).toBe(false);
  });

  it('misses Crossplane only where nothing else makes databases', () => {
    expect(typesOf(discovery([]))).toContain('CrossplaneNotAvailable');
    const types = typesOf(discovery([INTEGRATIONS.cloudNativePg]));
    expect(types).not.toContain('CrossplaneNotAvailable');
  });

  it('does not count what is there in another version, or in part', () => {
    const older = discovery([
      { ...INTEGRATIONS.gatewayApi, versions: ['v1beta1'] },
    ]);
    expect(clusterCapabilities('eu-1', older)).toMatchObject({
      capabilities: { canary: false },
      integrations: { gatewayApi: { is: 'other', served: ['v1beta1'] } },
    });
    const part = discovery([
      { ...INTEGRATIONS.cloudNativePg, resources: ['clusters', 'backups'] },
    ]);
    expect(clusterCapabilities('eu-1', part).conditions).toContainEqual({
      type: 'CloudNativePGNotAvailable',
      status: 'True',
      reason: 'VersionNotSupported',
      message:
        'Cluster "eu-1" has CloudNativePG as postgresql.cnpg.io v1, without databases, scheduledbackups in v1: it makes no databases, unless Crossplane does.',
      next: 'Update CloudNativePG: https://cloudnative-pg.io/documentation/current/installation_upgrade/',
    });
  });

  it('does not call gone what does not answer', () => {
    const listed = discovery([INTEGRATIONS.metrics]);
    const words = '503 the server is currently unable to handle the request';
    const silent = { 'metrics.k8s.io/v1': words };
    const { conditions, capabilities } = clusterCapabilities('eu-1', {
      groups: listed.groups,
      resources: {},
      silent,
    });
    expect(
      conditions.find(one => one.type === 'MetricsAPINotAvailable'),
    ).toEqual({
      type: 'MetricsAPINotAvailable',
      status: 'Unknown',
      reason: 'NotAnswering',
      message:
        'The metrics API is registered on cluster "eu-1" and does not answer: until it does, autoscalers see no load, and so many replicas run as they began with.',
      cause: {
        node: 'target',
        object: 'APIService v1.metrics.k8s.io',
        words,
      },
      next: 'kubectl get apiservice v1.metrics.k8s.io -o yaml',
    });
    expect(capabilities.autoscaling).toBe(true);
  });
});
