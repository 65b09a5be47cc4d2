/** Versions of `@kubernetes/client-node`, each generated from one minor of Kubernetes; what its README says where the models do not. */
export const CLIENTS: Array<{ version: string; minor: string }> = [
  { version: '2.0.1', minor: 'v1.36' },
  { version: '1.4.0', minor: 'v1.34' },
  { version: '1.3.0', minor: 'v1.33' },
  { version: '1.0.0', minor: 'v1.32' },
  { version: '0.22.3', minor: 'v1.30' },
];

/** Kinds of Kubernetes itself that are rendered, or that stand in manifests of ours. */
export const RENDERED: Array<[group: string, version: string, kind: string]> = [
  ['', 'v1', 'Namespace'],
  ['', 'v1', 'ResourceQuota'],
  ['', 'v1', 'LimitRange'],
  ['', 'v1', 'Service'],
  ['', 'v1', 'ServiceAccount'],
  ['', 'v1', 'Secret'],
  ['', 'v1', 'ConfigMap'],
  ['', 'v1', 'Pod'],
  ['', 'v1', 'PersistentVolumeClaim'],
  ['apps', 'v1', 'Deployment'],
  ['batch', 'v1', 'Job'],
  ['batch', 'v1', 'CronJob'],
  ['autoscaling', 'v2', 'HorizontalPodAutoscaler'],
  ['policy', 'v1', 'PodDisruptionBudget'],
  ['networking.k8s.io', 'v1', 'Ingress'],
  ['networking.k8s.io', 'v1', 'NetworkPolicy'],
  ['rbac.authorization.k8s.io', 'v1', 'Role'],
  ['rbac.authorization.k8s.io', 'v1', 'RoleBinding'],
  ['rbac.authorization.k8s.io', 'v1', 'ClusterRole'],
  ['rbac.authorization.k8s.io', 'v1', 'ClusterRoleBinding'],
  ['admissionregistration.k8s.io', 'v1', 'ValidatingAdmissionPolicy'],
  ['admissionregistration.k8s.io', 'v1', 'ValidatingAdmissionPolicyBinding'],
  ['coordination.k8s.io', 'v1', 'Lease'],
];

/** A custom resource: where its declaration is, and what no declaration says. */
export interface CustomSource {
  kind: string;
  group: string;
  version: string;
  plural: string;
  scope?: 'Cluster';
  /** Without `status` as a subresource. */
  plain?: true;
}

/** Packages of declarations and the kinds that are taken from them, by the folder that they are written into. */
export const CUSTOM: Record<
  string,
  { package: string; version: string; kinds: CustomSource[] }
> = {
  'gateway-api': {
    package: '@kubernetes-models/gateway-api',
    version: '2.0.0',
    kinds: kinds('gateway.networking.k8s.io', 'v1', {
      HTTPRoute: 'httproutes',
      Gateway: 'gateways',
    }),
  },
  'cert-manager': {
    package: '@kubernetes-models/cert-manager',
    version: '6.0.0',
    kinds: [
      ...kinds('cert-manager.io', 'v1', { Certificate: 'certificates' }),
      ...kinds('cert-manager.io', 'v1', {
        ClusterIssuer: 'clusterissuers',
      }).map(one => ({ ...one, scope: 'Cluster' as const })),
    ],
  },
  'cloudnative-pg': {
    package: '@kubernetes-models/cloudnative-pg',
    version: '2.0.0',
    kinds: kinds('postgresql.cnpg.io', 'v1', {
      Cluster: 'clusters',
      Database: 'databases',
      ScheduledBackup: 'scheduledbackups',
      Backup: 'backups',
    }),
  },
  'prometheus-operator': {
    package: '@kubernetes-models/prometheus-operator',
    version: '6.0.0',
    kinds: kinds('monitoring.coreos.com', 'v1', {
      ServiceMonitor: 'servicemonitors',
      PodMonitor: 'podmonitors',
      PrometheusRule: 'prometheusrules',
    }),
  },
  'external-secrets': {
    package: '@kubernetes-models/external-secrets',
    version: '2.0.0',
    kinds: kinds('external-secrets.io', 'v1', {
      ExternalSecret: 'externalsecrets',
    }),
  },
  'argo-cd': {
    package: '@kubernetes-models/argo-cd',
    version: '4.0.0',
    kinds: kinds('argoproj.io', 'v1alpha1', {
      Application: 'applications',
    }).map(one => ({ ...one, plain: true as const })),
  },
  'argo-rollouts': {
    package: '@kubernetes-models/argo-rollouts',
    version: '2.0.0',
    kinds: kinds('argoproj.io', 'v1alpha1', { Rollout: 'rollouts' }),
  },
};

/** Packages that declarations of the others refer to. */
export const REFERRED = [
  'kubernetes-models@5.1.0',
  '@kubernetes-models/apimachinery@3.0.2',
];

function kinds(
  group: string,
  version: string,
  plurals: Record<string, string>,
): CustomSource[] {
  return Object.entries(plurals).map(([kind, plural]) => ({
    kind,
    group,
    version,
    plural,
  }));
}
