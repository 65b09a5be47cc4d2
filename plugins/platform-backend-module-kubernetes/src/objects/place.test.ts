import { STAGING } from '../__testUtils__/payments';
import { namespaceOf } from './namespace';
import { defaultDeny, servicePolicy } from './networkPolicy';
import { placeOf } from './place';
import { limitRange, resourceQuota } from './resourceQuota';
import { serviceAccount } from './serviceAccount';

const LABELS = {
  'app.kubernetes.io/name': 'payments',
  'app.kubernetes.io/instance': 'payments-staging',
  'app.kubernetes.io/component': 'place',
  'app.kubernetes.io/part-of': 'payments',
  'app.kubernetes.io/managed-by': 'waymark',
  'waymark.dev/environment': 'staging',
  'waymark.dev/team': 'payments',
  'waymark.dev/managed-by': 'waymark',
};

describe('a place', () => {
  it('is a namespace that only restricted pods are let into', () => {
    expect(namespaceOf(STAGING)).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'payments--staging',
        labels: {
          ...LABELS,
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/enforce-version': 'latest',
          'pod-security.kubernetes.io/audit': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
        },
      },
    });
    const named = placeOf({ ...STAGING, namespace: 'test-1', manager: 'two' });
    expect(named.namespace).toBe('test-1');
    expect(namespaceOf(named).metadata.labels).toMatchObject({
      'waymark.dev/managed-by': 'two',
    });
  });

  it('has a quota, and amounts for containers that name none', () => {
    const { metadata, spec } = resourceQuota(STAGING, {
      cpu: '20',
      memory: '40960Mi',
      pods: 60,
    });
    expect(metadata.labels).toEqual(LABELS);
    expect(spec).toEqual({
      hard: {
        'requests.cpu': '20',
        'requests.memory': '40Gi',
        'limits.cpu': '20',
        'limits.memory': '40Gi',
        pods: '60',
        'services.loadbalancers': '0',
        'services.nodeports': '0',
      },
    });
    expect(limitRange(STAGING).spec!.limits).toEqual([
      {
        type: 'Container',
        defaultRequest: { cpu: '50m', memory: '64Mi' },
        default: { cpu: '500m', memory: '256Mi' },
      },
    ]);
  });

  it('lets nothing in or out by itself, under a name that no service can have', () => {
    const { metadata, spec } = defaultDeny(STAGING);
    expect(metadata.name).toContain('.');
    expect(spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  it('lets a service have what it needs', () => {
    const inStaging = {
      matchLabels: { 'waymark.dev/environment': 'staging' },
    };
    const { metadata, spec } = servicePolicy(STAGING, 'payment-api', {
      port: 8080,
      callers: ['gateways', '10.0.0.4/32'],
      dependencies: ['user-api', 'ledger'],
      databases: [{ labels: { 'cnpg.io/cluster': 'payments-db' }, port: 5432 }],
      outside: ['203.0.113.0/24'],
    });
    expect(metadata.name).toBe('payment-api');
    expect(spec).toEqual({
      podSelector: { matchLabels: { 'waymark.dev/service': 'payment-api' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [
            {
              namespaceSelector: inStaging,
              podSelector: {
                matchExpressions: [
                  { key: 'waymark.dev/service', operator: 'Exists' },
                ],
              },
            },
            {
              namespaceSelector: {
                matchLabels: { 'kubernetes.io/metadata.name': 'gateways' },
              },
            },
            // The API server is in no namespace.
            { ipBlock: { cidr: '10.0.0.4/32' } },
          ],
          ports: [{ port: 8080, protocol: 'TCP' }],
        },
      ],
      egress: [
        {
          to: [
            {
              namespaceSelector: {
                matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' },
              },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
          ],
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
        {
          to: [
            {
              podSelector: {
                matchLabels: { 'cnpg.io/cluster': 'payments-db' },
              },
            },
          ],
          ports: [{ port: 5432, protocol: 'TCP' }],
        },
        {
          to: [
            {
              namespaceSelector: inStaging,
              podSelector: {
                matchExpressions: [
                  {
                    key: 'waymark.dev/service',
                    operator: 'In',
                    values: ['ledger', 'user-api'],
                  },
                ],
              },
            },
          ],
        },
        { to: [{ ipBlock: { cidr: '203.0.113.0/24' } }] },
      ],
    });
  });

  it('lets nobody call a worker, and a service without needs ask for names only', () => {
    const { spec } = servicePolicy(STAGING, 'mailer', {
      callers: ['gateways'],
      dependencies: [],
      databases: [],
      outside: [],
    });
    expect(spec!.ingress).toEqual([]);
    expect(spec!.egress).toHaveLength(1);
  });

  it('gives each service an account without a token, and never the one called default', () => {
    const account = serviceAccount(STAGING, 'default');
    expect(account.metadata.name).toBe('default-staging');
    expect(account.automountServiceAccountToken).toBe(false);
  });
});
