/**
 * How the elements of Kubernetes' lists are told apart: facts of its API that a generated client leaves out. By model
 * and field; several keys with a comma, `=` before those that are a set of plain values. The first key is the one of
 * strategic merge.
 */
export const LIST_KEYS: Record<string, Record<string, string>> = {
  V1ObjectMeta: { ownerReferences: 'uid', finalizers: '=' },
  V1PodSpec: {
    containers: 'name',
    initContainers: 'name',
    ephemeralContainers: 'name',
    volumes: 'name',
    imagePullSecrets: 'name',
    hostAliases: 'ip',
    resourceClaims: 'name',
    schedulingGates: 'name',
    topologySpreadConstraints: 'topologyKey,whenUnsatisfiable',
  },
  V1Container: {
    env: 'name',
    ports: 'containerPort,protocol',
    volumeMounts: 'mountPath',
    volumeDevices: 'devicePath',
  },
  V1EphemeralContainer: {
    env: 'name',
    ports: 'containerPort,protocol',
    volumeMounts: 'mountPath',
    volumeDevices: 'devicePath',
  },
  V1PodStatus: {
    conditions: 'type',
    podIPs: 'ip',
    resourceClaimStatuses: 'name',
  },
  V1ContainerStatus: {
    volumeMounts: 'mountPath',
    allocatedResourcesStatus: 'name',
  },
  V1ResourceRequirements: { claims: 'name' },
  V1PodFailurePolicyOnExitCodesRequirement: { values: '=' },
  V1Endpoint: { addresses: '=' },
  V1NodeSpec: { podCIDRs: '=' },
  V1ValidatingAdmissionPolicyBindingSpec: { validationActions: '=' },
  V1ValidatingAdmissionPolicyStatus: { conditions: 'type' },
  V1ServiceSpec: { ports: 'port,protocol' },
  V1ServiceStatus: { conditions: 'type' },
  V1ServiceAccount: { secrets: 'name' },
  V1DeploymentStatus: { conditions: 'type' },
  V1ReplicaSetStatus: { conditions: 'type' },
  V1StatefulSetStatus: { conditions: 'type' },
  V1DaemonSetStatus: { conditions: 'type' },
  V1NamespaceStatus: { conditions: 'type' },
  V1NodeStatus: { conditions: 'type', addresses: 'type' },
  V1PersistentVolumeClaimStatus: { conditions: 'type' },
  V1PodDisruptionBudgetStatus: { conditions: 'type' },
  V2HorizontalPodAutoscalerStatus: { conditions: 'type' },
  V1CustomResourceDefinitionStatus: { conditions: 'type' },
  V1ValidatingAdmissionPolicySpec: {
    matchConditions: 'name',
    variables: 'name',
  },
};

/** Models that are one value: whoever sets a part of one sets all of it. */
export const ATOMIC = [
  'CoreV1EndpointPort',
  'DiscoveryV1EndpointPort',
  'V1ConfigMapKeySelector',
  'V1EndpointAddress',
  'V1FileKeySelector',
  'V1LabelSelector',
  'V1LocalObjectReference',
  'V1MatchResources',
  'V1NamedRuleWithOperations',
  'V1NodeSelector',
  'V1NodeSelectorTerm',
  'V1ObjectFieldSelector',
  'V1ObjectReference',
  'V1OwnerReference',
  'V1ParamKind',
  'V1ParamRef',
  'V1ResourceFieldSelector',
  'V1RoleRef',
  'V1SecretKeySelector',
  'V1SecretReference',
  'V1ScopeSelector',
  'V1ServiceBackendPort',
  'V1Variable',
  'RbacV1Subject',
  'V1TypedLocalObjectReference',
];

/** Maps of plain values that are one value as well. */
export const ATOMIC_FIELDS: Record<string, string[]> = {
  V1ServiceSpec: ['selector'],
  V1PodSpec: ['nodeSelector'],
};

/** Fields that hold quantities (`500m`, `1Gi`, or a plain number). */
export const QUANTITIES =
  /^(limits|requests|hard|used|capacity|allocatable|overhead|max|min|default|defaultRequest|averageValue|sizeLimit|divisor)$/;

/** Keys of lists that may be left out, and what they are then. */
export const KEY_DEFAULTS: Record<string, Record<string, string>> = {
  V1ContainerPort: { protocol: 'TCP' },
  V1ServicePort: { protocol: 'TCP' },
};
