import type { TargetCapabilities } from '@waymark/platform-common';
import type { Presence } from '../../capabilities';
import { KINDS } from '../../cluster/kinds';
import type { Cluster } from '../../cluster/types';
import type { IntegrationName } from '../../integrations';
import type { MonitoringOptions } from '../../monitoring';
import type { GatewayRef, IssuerRef } from '../../objects';
import type { NamespaceOf, PlaceOptions } from '../../places';

/** What configuration says of how services of a cluster are reached. */
export interface RouteOptions extends PlaceOptions {
  /** Where routes hang, where the Gateway API is served. Certificates are then those of its listeners. */
  gateway?: GatewayRef;
  /** Class of an Ingress, where there is no gateway; without one it is the class that the cluster has as its default. */
  ingressClass?: string;
  /** Who signs the certificate of an Ingress, where cert-manager is served. */
  issuer?: IssuerRef;
  /** How services are watched. */
  monitoring?: MonitoringOptions;
  /** Names of namespaces, where they do not follow the rule. */
  namespaceOf?: NamespaceOf;
}

/** How services of a cluster are reached. */
export type RouteMode =
  | { by: 'gateway'; gateway: GatewayRef }
  | { by: 'ingress'; className?: string; issuer?: IssuerRef };

function modeFor(
  { gateway, ingressClass, issuer }: RouteOptions,
  serves: { gatewayApi: boolean; certManager: boolean },
): RouteMode {
  if (gateway && serves.gatewayApi) return { by: 'gateway', gateway };
  return {
    by: 'ingress',
    ...(ingressClass ? { className: ingressClass } : {}),
    ...(issuer && serves.certManager ? { issuer } : {}),
  };
}

/** By the Gateway API where it is served and a gateway is configured, otherwise by an Ingress. */
export async function routeMode(
  cluster: Cluster,
  options: RouteOptions,
): Promise<RouteMode> {
  const [gatewayApi, certManager] = await Promise.all([
    cluster.serves(KINDS.httpRoute),
    cluster.serves(KINDS.certificate),
  ]);
  return modeFor(options, { gatewayApi, certManager });
}

/**
 * What follows for what a target can do. An Ingress knows no weights, so there is no canary with one: the annotations of
 * single controllers would be a promise for all of them. Argo Rollouts would be another way; nothing here makes a Rollout.
 * That a Gateway has a certificate is taken for granted until it is seen: a route that finds none says so. Pure.
 */
export function routeCapabilities(
  integrations: Record<IntegrationName, Presence>,
  options: RouteOptions,
): Pick<TargetCapabilities, 'tls' | 'canary'> {
  const has = (name: IntegrationName) => integrations[name].is === 'there';
  const mode = modeFor(options, {
    gatewayApi: has('gatewayApi'),
    certManager: has('certManager'),
  });
  return mode.by === 'gateway'
    ? { tls: true, canary: true }
    : { tls: Boolean(mode.issuer), canary: false };
}
