import type { JsonMap, KubeObject } from '../../types';

const text: JsonMap = { type: 'string' };
const whole: JsonMap = { type: 'integer' };
const texts: JsonMap = { type: 'object', additionalProperties: text };
/** What is somebody else's to check. */
const anything: JsonMap = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
};
const fields = (properties: JsonMap, required: string[] = []): JsonMap => ({
  type: 'object',
  properties,
  ...(required.length && { required }),
});
const list = (items: JsonMap): JsonMap => ({ type: 'array', items });
const oneOf = (...values: string[]): JsonMap => ({
  type: 'string',
  enum: values,
});
const defaults = (schema: JsonMap, value: any): JsonMap => ({
  ...schema,
  default: value,
});
const host: JsonMap = { ...text, minLength: 1, maxLength: 253 };
const port: JsonMap = { ...whole, minimum: 1, maximum: 65_535 };

const parentRef = fields(
  {
    group: defaults(text, 'gateway.networking.k8s.io'),
    kind: defaults(text, 'Gateway'),
    name: text,
    namespace: text,
    sectionName: text,
    port,
  },
  ['name'],
);
const backendRef = fields(
  {
    group: defaults(text, ''),
    kind: defaults(text, 'Service'),
    name: text,
    namespace: text,
    port,
    weight: defaults({ ...whole, minimum: 0, maximum: 1_000_000 }, 1),
    filters: list(anything),
  },
  ['name'],
);
const httpRoute = fields({
  parentRefs: list(parentRef),
  hostnames: list(host),
  rules: list(
    fields({
      name: text,
      matches: list(
        fields({
          path: fields({
            type: defaults(
              oneOf('Exact', 'PathPrefix', 'RegularExpression'),
              'PathPrefix',
            ),
            value: defaults(text, '/'),
          }),
          headers: list(anything),
          method: text,
        }),
      ),
      filters: list(anything),
      timeouts: anything,
      backendRefs: list(backendRef),
    }),
  ),
});

const listener = fields(
  {
    name: text,
    hostname: host,
    port,
    protocol: text,
    tls: anything,
    allowedRoutes: fields({
      namespaces: fields({
        from: defaults(oneOf('All', 'Selector', 'Same', 'None'), 'Same'),
        selector: anything,
      }),
      kinds: list(anything),
    }),
  },
  ['name', 'port', 'protocol'],
);
const gateway = fields(
  {
    gatewayClassName: text,
    listeners: {
      ...list(listener),
      minItems: 1,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    },
    addresses: list(anything),
  },
  ['gatewayClassName', 'listeners'],
);

const certificate = fields(
  {
    secretName: text,
    dnsNames: list(text),
    issuerRef: fields({ group: text, kind: text, name: text }, ['name']),
    privateKey: fields({
      algorithm: oneOf('RSA', 'ECDSA', 'Ed25519'),
      rotationPolicy: oneOf('Never', 'Always'),
    }),
    usages: list(text),
    secretTemplate: fields({ labels: texts, annotations: texts }),
  },
  ['issuerRef', 'secretName'],
);

const definition = (
  [group, version]: [string, string],
  [kind, plural]: [string, string],
  spec: JsonMap,
  scope = 'Namespaced',
): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    names: {
      kind,
      plural,
      singular: kind.toLowerCase(),
      listKind: `${kind}List`,
    },
    scope,
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: fields({ spec, status: anything }, ['spec']),
        },
      },
    ],
  },
});

const GATEWAY: [string, string] = ['gateway.networking.k8s.io', 'v1'];
const CERTIFICATES: [string, string] = ['cert-manager.io', 'v1'];
const MONITORING: [string, string] = ['monitoring.coreos.com', 'v1'];

/** The kinds of the Gateway API, with those fields that are used here: in our words, from what its documentation says. */
export const gatewayDefinitions = (): KubeObject[] => [
  definition(GATEWAY, ['Gateway', 'gateways'], gateway),
  definition(GATEWAY, ['HTTPRoute', 'httproutes'], httpRoute),
];

/** Those of cert-manager. What an issuer signs with is nobody's business here. */
export const certificateDefinitions = (): KubeObject[] => [
  definition(CERTIFICATES, ['Certificate', 'certificates'], certificate),
  definition(
    CERTIFICATES,
    ['ClusterIssuer', 'clusterissuers'],
    anything,
    'Cluster',
  ),
];

const rule = fields(
  {
    alert: text,
    record: text,
    expr: { 'x-kubernetes-int-or-string': true },
    for: text,
    keep_firing_for: text,
    labels: texts,
    annotations: texts,
  },
  ['expr'],
);

/** Those of the Prometheus operator that are made here. */
export const monitoringDefinitions = (): KubeObject[] => [
  definition(
    MONITORING,
    ['PrometheusRule', 'prometheusrules'],
    fields({
      groups: {
        ...list(
          fields({ name: text, interval: text, rules: list(rule) }, ['name']),
        ),
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
      },
    }),
  ),
  definition(
    MONITORING,
    ['ServiceMonitor', 'servicemonitors'],
    fields(
      {
        selector: fields({
          matchLabels: texts,
          matchExpressions: list(anything),
        }),
        namespaceSelector: anything,
        targetLabels: list(text),
        podTargetLabels: list(text),
        jobLabel: text,
        endpoints: list(
          fields({
            port: text,
            path: text,
            interval: text,
            scrapeTimeout: text,
            scheme: text,
            honorLabels: { type: 'boolean' },
            relabelings: list(anything),
            metricRelabelings: list(anything),
          }),
        ),
      },
      ['endpoints', 'selector'],
    ),
  ),
];
