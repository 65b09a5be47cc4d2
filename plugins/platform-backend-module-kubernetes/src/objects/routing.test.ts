import { paymentsGraph, STAGING } from '../__testUtils__/payments';
import { certificate } from './certificate';
import { httpRoute } from './httpRoute';
import { ingress } from './ingress';
import { routeService } from './service';

const HOST = 'payment-api.staging.acme.dev';
const route = paymentsGraph(10)('route');
const issuer = { kind: 'ClusterIssuer', name: 'letsencrypt' } as const;

describe('routing', () => {
  it('shares requests out by weight where there is a Gateway', () => {
    const backend = (name: string, weight: number) => ({
      group: '',
      kind: 'Service',
      name,
      port: 80,
      weight,
    });
    const made = httpRoute(STAGING, route, {
      host: HOST,
      gateway: { name: 'public', namespace: 'gateways', sectionName: 'https' },
    });
    expect(made.metadata.name).toBe('payment-api-staging');
    expect(made.spec).toEqual({
      parentRefs: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'Gateway',
          name: 'public',
          namespace: 'gateways',
          sectionName: 'https',
        },
      ],
      hostnames: [HOST],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: [
            backend('payment-api-staging-r14-c1', 90),
            backend('payment-api-staging-r15-c1', 10),
          ],
        },
      ],
    });
  });

  it('leads an Ingress to what has most of the requests, with a certificate', () => {
    const { metadata, spec } = ingress(STAGING, route, {
      host: HOST,
      className: 'nginx',
      issuer,
    });
    expect(metadata.annotations).toEqual({
      'cert-manager.io/cluster-issuer': 'letsencrypt',
    });
    expect(spec).toEqual({
      ingressClassName: 'nginx',
      rules: [
        {
          host: HOST,
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: {
                  service: {
                    name: 'payment-api-staging-r14-c1',
                    port: { name: 'http' },
                  },
                },
              },
            ],
          },
        },
      ],
      tls: [{ hosts: [HOST], secretName: 'payment-api-staging-tls' }],
    });
    const plain = ingress(STAGING, route, { host: HOST });
    expect(plain.spec).not.toHaveProperty('tls');
    expect(plain.metadata).not.toHaveProperty('annotations');
  });

  it('leads the address inside of the cluster to what serves', () => {
    const selector = (weight: number) =>
      routeService(STAGING, paymentsGraph(weight)('route')).spec!.selector;
    const r14 = { 'waymark.dev/workload': 'payment-api-staging-r14-c1' };
    expect(selector(0)).toEqual(r14);
    expect(selector(50)).toEqual(r14);
    expect(selector(90)).toEqual({
      'waymark.dev/workload': 'payment-api-staging-r15-c1',
    });
  });

  it('asks for a certificate that a Gateway can use', () => {
    expect(
      certificate({
        metadata: { name: 'staging', namespace: 'gateways' },
        secretName: 'staging-tls',
        dnsNames: ['b.acme.dev', 'a.acme.dev'],
        issuer,
      }),
    ).toEqual({
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: 'staging', namespace: 'gateways' },
      spec: {
        secretName: 'staging-tls',
        dnsNames: ['a.acme.dev', 'b.acme.dev'],
        issuerRef: {
          group: 'cert-manager.io',
          kind: 'ClusterIssuer',
          name: 'letsencrypt',
        },
        privateKey: { algorithm: 'ECDSA', rotationPolicy: 'Always' },
      },
    });
  });
});
