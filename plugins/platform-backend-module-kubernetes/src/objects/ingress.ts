import type { GraphNode } from '@waymark/platform-common';
import type { IssuerRef } from './certificate';
import type { Ingress } from './kinds';
import { metaOf } from './labels';
import { objectName } from './names';
import { runsOf } from './nodes';
import type { Place } from './place';
import { mainBackend } from './service';

/** Name of the Secret that holds the certificate of a route. */
export const certificateSecret = (nodeName: string) =>
  objectName(`${nodeName}-tls`);

/**
 * The address of a service where there is no Gateway API. It knows no weights: all requests go to the workload that has
 * most of them.
 */
export function ingress(
  place: Place,
  node: GraphNode,
  options: { host: string; className?: string; issuer?: IssuerRef },
): Ingress {
  const { host, className, issuer } = options;
  const { service } = runsOf(node);
  const meta = metaOf(place, objectName(node.name), {
    object: node.name,
    service,
    component: 'route',
  });
  const annotation = issuer?.kind === 'Issuer' ? 'issuer' : 'cluster-issuer';
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: issuer
      ? {
          ...meta,
          annotations: { [`cert-manager.io/${annotation}`]: issuer.name },
        }
      : meta,
    spec: {
      ...(className ? { ingressClassName: className } : {}),
      rules: [
        {
          host,
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: {
                  service: {
                    name: objectName(mainBackend(node).workload),
                    port: { name: 'http' },
                  },
                },
              },
            ],
          },
        },
      ],
      ...(issuer
        ? { tls: [{ hosts: [host], secretName: certificateSecret(node.name) }] }
        : {}),
    },
  };
}
