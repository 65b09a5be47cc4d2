import type { ObjectMeta } from './kinds';

/** Who signs certificates on a cluster, as cert-manager calls it. */
export interface IssuerRef {
  kind: 'ClusterIssuer' | 'Issuer';
  name: string;
}

/** `cert-manager.io/v1` Certificate, as far as we write it. */
export interface Certificate {
  apiVersion: 'cert-manager.io/v1';
  kind: 'Certificate';
  metadata: ObjectMeta;
  spec: {
    secretName: string;
    dnsNames: string[];
    issuerRef: { group: string; kind: string; name: string };
    privateKey: { algorithm: string; rotationPolicy: string };
  };
}

/**
 * A certificate for a listener of a Gateway. It lies beside the Gateway, whose Secrets it reads; an Ingress gets its own
 * by an annotation instead.
 */
export const certificate = (options: {
  metadata: ObjectMeta;
  secretName: string;
  dnsNames: string[];
  issuer: IssuerRef;
}): Certificate => ({
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: options.metadata,
  spec: {
    secretName: options.secretName,
    dnsNames: [...options.dnsNames].sort(),
    issuerRef: { group: 'cert-manager.io', ...options.issuer },
    privateKey: { algorithm: 'ECDSA', rotationPolicy: 'Always' },
  },
});
