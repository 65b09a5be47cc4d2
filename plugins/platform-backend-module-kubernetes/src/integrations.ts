/** What a cluster may have beside Kubernetes itself, and what it is used for. */
export interface Integration {
  /** Type of the condition that says that it is missing. */
  condition: string;
  /** As people call it. */
  name: string;
  group: string;
  /** Versions of the group that are spoken here, the best first. */
  versions: string[];
  /** Resources that are needed of it. */
  resources: string[];
  /** What there is not without it, as half a sentence. */
  without: string;
  /** Address of the page that says how it is installed. */
  install: string;
  /** Recognised, and not used by this version: that it is missing is nobody's loss yet. */
  later?: true;
}

/** In the order in which they are shown. */
export const INTEGRATIONS = {
  gatewayApi: {
    condition: 'GatewayAPINotAvailable',
    name: 'the Gateway API',
    group: 'gateway.networking.k8s.io',
    versions: ['v1'],
    resources: ['gateways', 'httproutes'],
    without:
      'routes are made as Ingress, which cannot share requests out by weight',
    install: 'https://gateway-api.sigs.k8s.io/guides/',
  },
  certManager: {
    condition: 'CertManagerNotAvailable',
    name: 'cert-manager',
    group: 'cert-manager.io',
    versions: ['v1'],
    resources: ['certificates', 'clusterissuers'],
    without: 'routes have no certificate of their own and answer by plain HTTP',
    install: 'https://cert-manager.io/docs/installation/',
  },
  cloudNativePg: {
    condition: 'CloudNativePGNotAvailable',
    name: 'CloudNativePG',
    group: 'postgresql.cnpg.io',
    versions: ['v1'],
    resources: ['clusters', 'databases', 'backups', 'scheduledbackups'],
    without: 'it makes no databases, unless Crossplane does',
    install:
      'https://cloudnative-pg.io/documentation/current/installation_upgrade/',
  },
  metrics: {
    condition: 'MetricsAPINotAvailable',
    name: 'the metrics API',
    group: 'metrics.k8s.io',
    versions: ['v1', 'v1beta1'],
    resources: ['pods'],
    without:
      'autoscalers see no load, and so many replicas run as they began with',
    install: 'https://github.com/kubernetes-sigs/metrics-server#installation',
  },
  prometheusOperator: {
    condition: 'PrometheusOperatorNotAvailable',
    name: 'the Prometheus operator',
    group: 'monitoring.coreos.com',
    versions: ['v1'],
    resources: ['servicemonitors', 'prometheusrules'],
    without:
      'nothing collects the figures of services there, and no alert is evaluated',
    install:
      'https://prometheus-operator.dev/docs/getting-started/installation/',
  },
  grafana: {
    condition: 'GrafanaOperatorNotAvailable',
    name: 'the Grafana operator',
    group: 'grafana.integreatly.org',
    versions: ['v1beta1'],
    resources: ['grafanadashboards'],
    without: 'dashboards are not put into Grafana',
    install: 'https://grafana.github.io/grafana-operator/docs/installation/',
  },
  argoRollouts: {
    condition: 'ArgoRolloutsNotAvailable',
    name: 'Argo Rollouts',
    group: 'argoproj.io',
    versions: ['v1alpha1'],
    resources: ['rollouts'],
    without: 'a canary needs the Gateway API',
    install: 'https://argo-rollouts.readthedocs.io/en/stable/installation/',
    later: true,
  },
  argoCd: {
    condition: 'ArgoCDNotAvailable',
    name: 'Argo CD',
    group: 'argoproj.io',
    versions: ['v1alpha1'],
    resources: ['applications'],
    without: 'what is rendered into a repository is applied by nobody',
    install: 'https://argo-cd.readthedocs.io/en/stable/getting_started/',
    later: true,
  },
  externalSecrets: {
    condition: 'ExternalSecretsNotAvailable',
    name: 'the External Secrets Operator',
    group: 'external-secrets.io',
    versions: ['v1', 'v1beta1'],
    resources: ['externalsecrets'],
    without:
      'secrets are written as Secrets of the cluster, and none is read from a vault',
    install: 'https://external-secrets.io/latest/introduction/getting-started/',
    later: true,
  },
  crossplane: {
    condition: 'CrossplaneNotAvailable',
    name: 'Crossplane',
    group: 'apiextensions.crossplane.io',
    versions: ['v2', 'v1'],
    resources: ['compositeresourcedefinitions'],
    without: 'databases of a cloud cannot be had through the cluster',
    install: 'https://docs.crossplane.io/latest/get-started/install/',
  },
} satisfies Record<string, Integration>;

/** Names of all of them. */
export type IntegrationName = keyof typeof INTEGRATIONS;
