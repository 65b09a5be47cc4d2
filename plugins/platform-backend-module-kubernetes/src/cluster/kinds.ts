import type { Kind } from './types';

const of = (
  apiVersion: string,
  kind: string,
  plural: string,
  namespaced = true,
): Kind => ({ apiVersion, kind, plural, namespaced });

/** Kinds that every cluster serves, as far as they are used here. */
export const KINDS = {
  namespace: of('v1', 'Namespace', 'namespaces', false),
  secret: of('v1', 'Secret', 'secrets'),
  configMap: of('v1', 'ConfigMap', 'configmaps'),
  service: of('v1', 'Service', 'services'),
  serviceAccount: of('v1', 'ServiceAccount', 'serviceaccounts'),
  pod: of('v1', 'Pod', 'pods'),
  event: of('v1', 'Event', 'events'),
  lease: of('coordination.k8s.io/v1', 'Lease', 'leases'),
  resourceQuota: of('v1', 'ResourceQuota', 'resourcequotas'),
  limitRange: of('v1', 'LimitRange', 'limitranges'),
  deployment: of('apps/v1', 'Deployment', 'deployments'),
  replicaSet: of('apps/v1', 'ReplicaSet', 'replicasets'),
  job: of('batch/v1', 'Job', 'jobs'),
  cronJob: of('batch/v1', 'CronJob', 'cronjobs'),
  horizontalPodAutoscaler: of(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    'horizontalpodautoscalers',
  ),
  podDisruptionBudget: of(
    'policy/v1',
    'PodDisruptionBudget',
    'poddisruptionbudgets',
  ),
  networkPolicy: of('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'),
  ingress: of('networking.k8s.io/v1', 'Ingress', 'ingresses'),
  httpRoute: of('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes'),
  gateway: of('gateway.networking.k8s.io/v1', 'Gateway', 'gateways'),
  certificate: of('cert-manager.io/v1', 'Certificate', 'certificates'),
  cnpgCluster: of('postgresql.cnpg.io/v1', 'Cluster', 'clusters'),
  cnpgBackup: of('postgresql.cnpg.io/v1', 'Backup', 'backups'),
  cnpgScheduledBackup: of(
    'postgresql.cnpg.io/v1',
    'ScheduledBackup',
    'scheduledbackups',
  ),
  cnpgDatabase: of('postgresql.cnpg.io/v1', 'Database', 'databases'),
  serviceMonitor: of(
    'monitoring.coreos.com/v1',
    'ServiceMonitor',
    'servicemonitors',
  ),
  prometheusRule: of(
    'monitoring.coreos.com/v1',
    'PrometheusRule',
    'prometheusrules',
  ),
  externalSecret: of(
    'external-secrets.io/v1',
    'ExternalSecret',
    'externalsecrets',
  ),
} as const satisfies Record<string, Kind>;
