import {
  askedJob,
  certificate,
  certificateSecret,
  cronJob,
  defaultDeny,
  deployment,
  horizontalPodAutoscaler,
  httpRoute,
  ingress,
  limitRange,
  metaOf,
  migrationJob,
  namespaceOf,
  nodePolicy,
  podDisruptionBudget,
  resourceQuota,
  routeService,
  secretOf,
  serviceAccount,
  servicePolicy,
  workloadService,
  withFence,
} from '../objects';
import { monitoringObjects } from '../monitoring';
import { IMAGE, paymentsGraph, STAGING } from './payments';

const HOST = 'payment-api.staging.acme.dev';
const ISSUER = { kind: 'ClusterIssuer', name: 'letsencrypt' } as const;
const TRAFFIC = {
  port: 8080,
  callers: ['gateways', 'monitoring'],
  dependencies: ['ledger'],
  outside: ['0.0.0.0/0'],
  databases: [{ labels: { 'cnpg.io/cluster': 'payment-api-db' }, port: 5432 }],
};

/** One of everything that is made of a service with all that a file can say, as it is sent: with the fence. */
export function rendered() {
  const graph = paymentsGraph();
  const node = graph('workload/r15');
  const route = graph('route');
  const facts = {
    image: IMAGE,
    pullSecrets: ['registry'],
    user: 1001,
    databaseUrl: { name: 'payment-api-db-app', key: 'uri' },
    databaseStamp: '3',
  };
  const autoscaling = { min: 2, max: 9, cpuPercent: 60 };
  const gateway = { name: 'public', namespace: 'gateways', sectionName: 'web' };
  const metadata = metaOf(STAGING, 'payment-api-staging-tls', {
    component: 'route',
  });
  const monitoring = { alerts: true, dashboard: true, slo: 99.9 };
  const watched = {
    ...route,
    properties: { ...route.properties, monitoring },
  };
  const clock = { schedule: '0 4 * * *', timezone: 'Europe/Berlin' };
  const job = {
    ...node,
    type: 'job' as const,
    name: 'payment-api-staging-clean',
    properties: { ...node.properties, ...clock },
  };
  const all = [
    cronJob(STAGING, job, facts, { asked: 'op-3-1' }),
    askedJob(STAGING, job, facts, 'op-3-1'),
    namespaceOf(STAGING),
    resourceQuota(STAGING, { cpu: '8', memory: '16Gi', pods: 50 }),
    limitRange(STAGING),
    defaultDeny(STAGING),
    servicePolicy(STAGING, 'payment-api', TRAFFIC),
    nodePolicy(STAGING, node, TRAFFIC),
    serviceAccount(STAGING, 'payment-api'),
    secretOf(STAGING, node, { STRIPE_KEY: 'sk-1' }),
    deployment(STAGING, node, facts),
    deployment(STAGING, node, { image: IMAGE, port: null, recreate: true }),
    deployment(STAGING, node, { ...facts, autoscaling }),
    workloadService(STAGING, node),
    podDisruptionBudget(STAGING, node),
    horizontalPodAutoscaler(STAGING, node, autoscaling),
    migrationJob(STAGING, graph('migration/r15'), facts),
    routeService(STAGING, route),
    httpRoute(STAGING, route, { host: HOST, gateway }),
    ingress(STAGING, route, { host: HOST, className: 'nginx', issuer: ISSUER }),
    ...monitoringObjects(
      STAGING,
      watched,
      { prometheusOperator: true },
      { dashboards: true, labels: { release: 'kube-prometheus-stack' } },
    ).map(one => one.wanted),
    certificate({
      metadata,
      secretName: certificateSecret('route'),
      dnsNames: [HOST],
      issuer: ISSUER,
    }),
  ];
  return all.map(object => withFence(object as (typeof all)[number], 7));
}
