import type { GatewayRef, IssuerRef } from '../objects';
import type { KubeConfigSource } from '../cluster/connection/Credentials';
import type { PostgresOptions } from '../drivers/postgres/options';
import type { MonitoringOptions } from '../monitoring';
import type { RunDriverOptions } from '../drivers/workload/readWorkload';
import type { PrometheusOptions } from '@waymark/platform-node/prometheus';

/** How services are reached from outside of a cluster. */
export interface RouteOptions {
  /** What host names end in: `shop.staging.<domain>`. */
  domain?: string;
  /** The Gateway that routes hang on. */
  gateway?: GatewayRef;
  /** Class of Ingresses, where there is no Gateway. */
  ingressClass?: string;
  /** Who signs certificates; without it there are none. */
  issuer?: IssuerRef;
}

/** What configuration says of one cluster. */
export interface ClusterConfig {
  /** Name of the target. */
  name: string;
  /** Which Waymark it is, of several on one cluster. */
  manager: string;
  /** Credentials, read again whenever they have to be fresh. */
  kubeconfig: KubeConfigSource;
  /** Where credentials come from, for people. */
  reachedBy: string;
  /** How many calls are under way at a time. */
  concurrency?: number;
  run: RunDriverOptions;
  route: RouteOptions;
  postgres: PostgresOptions;
  /** How services are watched. */
  monitoring: MonitoringOptions;
  prometheus?: PrometheusOptions;
}
