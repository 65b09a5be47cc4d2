import type { ResourceType } from './types';

type Row = [
  kind: string,
  plural: string,
  shortNames?: string,
  subresources?: string,
];

const NAMESPACED: Record<string, Row[]> = {
  v1: [
    ['ConfigMap', 'configmaps', 'cm'],
    ['Endpoints', 'endpoints', 'ep'],
    ['Event', 'events', 'ev'],
    ['LimitRange', 'limitranges', 'limits'],
    ['PersistentVolumeClaim', 'persistentvolumeclaims', 'pvc', 'status'],
    ['Pod', 'pods', 'po', 'status log'],
    ['ResourceQuota', 'resourcequotas', 'quota', 'status'],
    ['Secret', 'secrets'],
    ['Service', 'services', 'svc', 'status'],
    ['ServiceAccount', 'serviceaccounts', 'sa', 'token'],
  ],
  'apps/v1': [
    ['DaemonSet', 'daemonsets', 'ds', 'status'],
    ['Deployment', 'deployments', 'deploy', 'status scale'],
    ['ReplicaSet', 'replicasets', 'rs', 'status scale'],
    ['StatefulSet', 'statefulsets', 'sts', 'status scale'],
  ],
  'autoscaling/v2': [
    ['HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'hpa', 'status'],
  ],
  'batch/v1': [
    ['CronJob', 'cronjobs', 'cj', 'status'],
    ['Job', 'jobs', '', 'status'],
  ],
  'coordination.k8s.io/v1': [['Lease', 'leases']],
  'discovery.k8s.io/v1': [['EndpointSlice', 'endpointslices']],
  'events.k8s.io/v1': [['Event', 'events', 'ev']],
  'networking.k8s.io/v1': [
    ['Ingress', 'ingresses', 'ing', 'status'],
    ['NetworkPolicy', 'networkpolicies', 'netpol'],
  ],
  'policy/v1': [
    ['PodDisruptionBudget', 'poddisruptionbudgets', 'pdb', 'status'],
  ],
  'rbac.authorization.k8s.io/v1': [
    ['Role', 'roles'],
    ['RoleBinding', 'rolebindings'],
  ],
};

const CLUSTER: Record<string, Row[]> = {
  v1: [
    ['Namespace', 'namespaces', 'ns', 'status finalize'],
    ['Node', 'nodes', 'no', 'status'],
    ['PersistentVolume', 'persistentvolumes', 'pv', 'status'],
  ],
  'admissionregistration.k8s.io/v1': [
    ['ValidatingAdmissionPolicy', 'validatingadmissionpolicies', '', 'status'],
    ['ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings'],
  ],
  'apiextensions.k8s.io/v1': [
    ['CustomResourceDefinition', 'customresourcedefinitions', 'crd', 'status'],
  ],
  'authorization.k8s.io/v1': [
    ['SelfSubjectAccessReview', 'selfsubjectaccessreviews'],
  ],
  'networking.k8s.io/v1': [['IngressClass', 'ingressclasses']],
  'rbac.authorization.k8s.io/v1': [
    ['ClusterRole', 'clusterroles'],
    ['ClusterRoleBinding', 'clusterrolebindings'],
  ],
  'scheduling.k8s.io/v1': [['PriorityClass', 'priorityclasses', 'pc']],
  'storage.k8s.io/v1': [['StorageClass', 'storageclasses', 'sc']],
};

/** Kinds of which an update has to say which version it changes. */
const CONDITIONAL = ['Lease', 'EndpointSlice', 'CustomResourceDefinition'];

const rows = (table: Record<string, Row[]>, namespaced: boolean) =>
  Object.entries(table).flatMap(([apiVersion, kinds]) => {
    const [version, group = ''] = apiVersion.split('/').reverse();
    return kinds.map(
      ([kind, plural, short, subresources]): ResourceType => ({
        group,
        version,
        kind,
        plural,
        singular: kind.toLowerCase(),
        ...(short && { shortNames: [short] }),
        namespaced,
        subresources: subresources?.split(' ') ?? [],
        unconditionalUpdate: !CONDITIONAL.includes(kind),
        ...(kind.endsWith('Review') && { review: true }),
      }),
    );
  });

/** What the server knows before anybody has created a CustomResourceDefinition. */
export const BUILTIN: ResourceType[] = [
  ...rows(NAMESPACED, true),
  ...rows(CLUSTER, false),
];
