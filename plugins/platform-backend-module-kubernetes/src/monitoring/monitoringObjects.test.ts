import { parsePromql } from '@waymark/platform-node/testing';
import { IMAGE, paymentsGraph, STAGING } from '../__testUtils__/payments';
import {
  collectorPeer,
  deployment,
  labelsOf,
  nodePolicy,
  workloadService,
} from '../objects';
import {
  type ConfigMap,
  monitoringObjects,
  type ServiceMonitor,
} from './monitoringObjects';

const route = (slo?: number) => {
  const node = paymentsGraph(10)('route');
  const monitoring = { alerts: true, dashboard: true, ...(slo ? { slo } : {}) };
  return { ...node, properties: { ...node.properties, monitoring } };
};
const there = { prometheusOperator: true };
const kinds = (...args: Parameters<typeof monitoringObjects>) =>
  monitoringObjects(...args).map(one => one.wanted.kind);

describe('monitoringObjects', () => {
  it('are what the cluster can read, and the file asks for', () => {
    const dashboards = { dashboards: true };
    expect(kinds(STAGING, route(99.9), there, dashboards)).toEqual([
      'ServiceMonitor',
      'PrometheusRule',
      'ConfigMap',
    ]);
    expect(kinds(STAGING, route(), there)).toEqual(['ServiceMonitor']);
    const missing = { prometheusOperator: false };
    expect(kinds(STAGING, route(99.9), missing)).toEqual([]);
    const { monitoring, ...older } = route(99.9).properties;
    const before = { ...route(), properties: older };
    expect(kinds(STAGING, before, there, dashboards)).toEqual([]);
  });

  it('finds the Services of all releases of the service, and no other', () => {
    const [{ wanted }] = monitoringObjects(STAGING, route(), there, {
      labels: { release: 'kube-prometheus-stack', 'waymark.dev/team': 'x' },
    });
    const { spec, metadata } = wanted as ServiceMonitor;
    expect(metadata.labels).toMatchObject({
      release: 'kube-prometheus-stack',
      'waymark.dev/team': 'payments',
      'waymark.dev/object': 'payment-api-staging',
    });
    const found = (labels: Record<string, string>) =>
      Object.entries(spec.selector.matchLabels).every(
        ([label, value]) => labels[label] === value,
      );
    const { labels } = workloadService(
      STAGING,
      paymentsGraph()('workload/r15'),
    ).metadata;
    expect(found(labels!)).toBe(true);
    const others = [
      { service: 'ledger', component: 'workload' },
      { service: 'payment-api', component: 'route' },
    ];
    for (const one of others) expect(found(labelsOf(STAGING, one))).toBe(false);
    // From these the names of labels of its figures are made.
    expect(spec.targetLabels).toEqual(
      expect.arrayContaining(
        ['service', 'environment', 'release'].map(one => `waymark.dev/${one}`),
      ),
    );
  });

  it('has a dashboard whose questions can be read, and which is the same twice', () => {
    const [made, again] = [1, 2].map(() =>
      monitoringObjects(STAGING, route(99.5), there, { dashboards: true }).at(
        -1,
      ),
    );
    expect(made).toEqual(again);
    const { data, metadata } = made!.wanted as ConfigMap;
    expect(metadata.labels!.grafana_dashboard).toBe('1');
    const { title, panels, uid } = JSON.parse(data['payment-api-staging.json']);
    expect(title).toBe('payment-api in staging');
    expect(uid).toMatch(/^[0-9a-f]{24}$/);
    const asked = panels.flatMap((one: any) => one.targets);
    expect(asked.length).toBeGreaterThan(6);
    for (const { expr } of asked)
      parsePromql(expr.replaceAll('$__rate_interval', '5m'));
    expect(
      panels[1].fieldConfig.defaults.thresholds.steps[1].value,
    ).toBeCloseTo(0.005);
  });
});

describe('the collector', () => {
  const collector = 'http://otel.monitoring.svc:4318';
  const node = paymentsGraph()('workload/r15');
  const variables = (facts: object) =>
    Object.fromEntries(
      deployment(STAGING, node, {
        image: IMAGE,
        ...facts,
      })
        .spec!.template.spec!.containers[0].env!.filter(one =>
          one.name.startsWith('OTEL_'),
        )
        .map(one => [one.name, one.value]),
    );

  it('is told to processes, with whose they are; what a service has set itself counts', () => {
    expect(variables({})).toEqual({});
    node.properties.team = 'pay, and bill=ing';
    expect(variables({ collector })).toEqual({
      OTEL_SERVICE_NAME: 'payment-api',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector,
      OTEL_RESOURCE_ATTRIBUTES:
        'service.version=r15,service.namespace=pay%2C%20and%20bill%3Ding,deployment.environment.name=staging,k8s.namespace.name=payments--staging',
    });
    const own = 'http://mine:4318';
    (node.properties.env as any).OTEL_EXPORTER_OTLP_ENDPOINT = own;
    expect(variables({ collector }).OTEL_EXPORTER_OTLP_ENDPOINT).toBe(own);
  });

  it('may be called where it is', () => {
    expect(collectorPeer('https://otel.acme.dev')).toBeUndefined();
    const peer = collectorPeer(collector);
    expect(peer).toEqual({ namespace: 'monitoring', port: 4318 });
    const traffic = {
      callers: [],
      dependencies: [],
      databases: [],
      outside: [],
      collector: peer,
    };
    expect(nodePolicy(STAGING, node, traffic).spec!.egress).toContainEqual({
      to: [
        {
          namespaceSelector: {
            matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' },
          },
        },
      ],
      ports: [{ port: 4318, protocol: 'TCP' }],
    });
  });
});
