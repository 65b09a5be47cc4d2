import type { GraphNode } from '@waymark/platform-common';
import type { NetworkPolicy } from './kinds';
import { type Belongs, LABELS, metaOf } from './labels';
import { labelValue, objectName } from './names';
import { runsOf } from './nodes';
import type { Place } from './place';
import { selectorOf } from './podTemplate';

/** What a service may be reached by and may reach, beside what every service may. */
export interface Traffic {
  /** Port that it listens on; left out for a worker, which nothing calls. */
  port?: number;
  /**
   * What calls it from outside of environments, by namespace (the gateway, the ingress controller, Prometheus) or, as CIDR,
   * by address: the API server, through which Waymark asks, is in no namespace.
   */
  callers: string[];
  /** Services that it depends on: in the same environment, of any team. */
  dependencies: string[];
  /** Databases that it uses, by the labels of their pods. */
  databases: Array<{ labels: Record<string, string>; port: number }>;
  /** Addresses outside of the cluster that it may call, as CIDR. */
  outside: string[];
  /** The collector of traces, which any service may call. */
  collector?: { namespace: string; port: number };
}

type Spec = NonNullable<NetworkPolicy['spec']>;
type Peer = NonNullable<NonNullable<Spec['egress']>[number]['to']>[number];

/** Whose policy it is, and which pods it is for; left out, for all pods of the place. */
interface About {
  belongs: Belongs;
  pods?: Record<string, string>;
}

/** Names of ours that are no service's have a dot in them. */
const policy = (
  place: Place,
  name: string,
  { belongs, pods }: About,
  spec: Omit<Spec, 'podSelector'>,
): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metaOf(place, name, belongs),
  spec: { podSelector: pods ? { matchLabels: pods } : {}, ...spec },
});

/** Nothing in or out of any pod of a place, unless another policy says so. */
export const defaultDeny = (place: Place): NetworkPolicy =>
  policy(
    place,
    'default-deny.waymark.dev',
    { belongs: { component: 'place' } },
    { policyTypes: ['Ingress', 'Egress'] },
  );

const namespaceNamed = (name: string): Peer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});

/** No namespace has a slash in its name. */
const callerPeer = (caller: string): Peer =>
  caller.includes('/') ? { ipBlock: { cidr: caller } } : namespaceNamed(caller);

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

/** Calls from its environment and from the gateway; names, its databases, what it depends on and what is allowed outside. */
function allowed(place: Place, traffic: Traffic): Omit<Spec, 'podSelector'> {
  const { port, callers, dependencies, databases, outside, collector } =
    traffic;
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
  return {
    policyTypes: ['Ingress', 'Egress'],
    ingress: port
      ? [
          {
            from: [
              inEnvironment(place, anyService),
              ...callers.map(callerPeer),
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
      ...(collector
        ? [
            {
              to: [namespaceNamed(collector.namespace)],
              ports: [{ port: collector.port, protocol: 'TCP' }],
            },
          ]
        : []),
      ...(dependencies.length
        ? [{ to: [inEnvironment(place, depended)] }]
        : []),
      ...(outside.length
        ? [{ to: outside.map(cidr => ({ ipBlock: { cidr } })) }]
        : []),
    ],
  };
}

/**
 * What the pods of a service need. Ports of dependencies are left open: each of them says itself on which it may be called.
 */
export const servicePolicy = (
  place: Place,
  service: string,
  traffic: Traffic,
): NetworkPolicy =>
  policy(
    place,
    objectName(service),
    {
      belongs: { service, component: 'workload' },
      pods: { [LABELS.service]: labelValue(service) },
    },
    allowed(place, traffic),
  );

/** The same for the pods of one node: two releases side by side may depend on different things. */
export function nodePolicy(
  place: Place,
  node: GraphNode,
  traffic: Traffic,
): NetworkPolicy {
  const { service, release } = runsOf(node);
  return policy(
    place,
    objectName(node.name),
    {
      belongs: { service, release, object: node.name, component: node.type },
      pods: selectorOf(node.name),
    },
    allowed(place, traffic),
  );
}
