import type { KubeObject } from '../../types';
import type { Hand } from '../Hand';
import { condition } from './gateways';

const ISSUER = 'cert-manager.io/cluster-issuer';

/** Asks for the certificate of an Ingress that names an issuer: named as its Secret, with the labels of the Ingress. */
function ofIngress(hand: Hand, ingress: KubeObject): void {
  const issuer = ingress.metadata.annotations?.[ISSUER];
  const [tls] = ingress.spec?.tls ?? [];
  if (!issuer || !tls?.secretName || ingress.metadata.deletionTimestamp) return;
  const owned = hand.owned('Certificate', ingress);
  if (owned.some(one => one.metadata.name === tls.secretName)) return;
  hand.make(ingress, 'Certificate', tls.secretName, {
    metadata: { labels: ingress.metadata.labels },
    spec: {
      secretName: tls.secretName,
      dnsNames: tls.hosts,
      issuerRef: {
        group: 'cert-manager.io',
        kind: 'ClusterIssuer',
        name: issuer,
      },
      usages: ['digital signature', 'key encipherment'],
    },
  });
}

/** Has certificates signed by issuers that are there. There are no keys in their Secrets. */
export function certificates(hand: Hand): void {
  for (const ingress of hand.list('Ingress')) ofIngress(hand, ingress);
  const issuers = hand.list('ClusterIssuer').map(one => one.metadata.name);
  for (const certificate of hand.list('Certificate')) {
    const { name } = certificate.spec.issuerRef;
    const there = issuers.includes(name);
    const ready = condition(
      certificate,
      'Ready',
      there
        ? {
            status: 'True',
            reason: 'Ready',
            message: 'Certificate is up to date and has not expired',
          }
        : {
            status: 'False',
            reason: 'DoesNotExist',
            message: `Issuing certificate as Secret does not exist: clusterissuer.cert-manager.io "${name}" not found`,
          },
      hand.world.now(),
    );
    hand.state(certificate, { conditions: [ready] });
  }
}
