import type { NetworkPolicy } from './kinds';
import { LABELS, metaOf } from './labels';
import { labelValue, objectName } from './names';
import type { Place } from './place';

/** What a service may be reached by and may reach, beside what every service may. */
export interface Traffic {
  /** Port that it listens on; left out for a worker, which nothing calls. */
  port?: number;
  /** Namespaces of what calls it from outside of environments: the gateway, the ingress controller, Prometheus. */
  callers: string[];
  /** Services that it depends on: in the same environment, of any team. */
  dependencies: string[];
  /** Databases that it uses, by the labels of their pods. */
  databases: Array<{ labels: Record<string, string>; port: number }>;
  /** Addresses outside of the cluster that it may call, as CIDR. */
  outside: string[];
}

type Spec = NonNullable<NetworkPolicy['spec']>;
type Peer = NonNullable<NonNullable<Spec['egress']>[number]['to']>[number];

/** Names of ours that are no service's have a dot in them. */
const policy = (
  place: Place,
  name: string,
  service: string | undefined,
  spec: Omit<Spec, 'podSelector'>,
): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metaOf(
    place,
    name,
    service ? { service, component: 'workload' } : { component: 'place' },
  ),
  spec: {
    podSelector: service
      ? { matchLabels: { [LABELS.service]: labelValue(service) } }
      : {},
    ...spec,
  },
});

/** Nothing in or out of any pod of a place, unless another policy says so. */
export const defaultDeny = (place: Place): NetworkPolicy =>
  policy(place, 'default-deny.waymark.dev', undefined, {
    policyTypes: ['Ingress', 'Egress'],
  });

const namespaceNamed = (name: string): Peer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});

/** Pods of services in the same environment, of any team. */
const inEnvironment = (
  place: Place,
  podSelector: Peer['podSelector'],
): Peer => ({
  namespaceSelector: {
    matchLabels: { [LABELS.environment]: labelValue(place.environment) },
  },
  podSelector,
});

const DNS = {
  to: [
    {
      ...namespaceNamed('kube-system'),
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ],
};

/**
 * What a service needs: calls from its environment and from the gateway; names, its databases, what it depends on and
 * what is allowed outside. Ports of dependencies are left open: each of them says itself on which it may be called.
 */
export function servicePolicy(
  place: Place,
  service: string,
  traffic: Traffic,
): NetworkPolicy {
  const { port, callers, dependencies, databases, outside } = traffic;
  const anyService = {
    matchExpressions: [{ key: LABELS.service, operator: 'Exists' }],
  };
  const depended = {
    matchExpressions: [
      {
        key: LABELS.service,
        operator: 'In',
        values: [...dependencies].sort().map(labelValue),
      },
    ],
  };
  return policy(place, objectName(service), service, {
    policyTypes: ['Ingress', 'Egress'],
    ingress: port
      ? [
          {
            from: [
              inEnvironment(place, anyService),
              ...callers.map(namespaceNamed),
            ],
            ports: [{ port, protocol: 'TCP' }],
          },
        ]
      : [],
    egress: [
      DNS,
      ...databases.map(database => ({
        to: [{ podSelector: { matchLabels: database.labels } }],
        ports: [{ port: database.port, protocol: 'TCP' }],
      })),
      ...(dependencies.length
        ? [{ to: [inEnvironment(place, depended)] }]
        : []),
      ...(outside.length
        ? [{ to: outside.map(cidr => ({ ipBlock: { cidr } })) }]
        : []),
    ],
  });
}
