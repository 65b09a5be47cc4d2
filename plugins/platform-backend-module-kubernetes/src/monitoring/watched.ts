import type { GraphNode } from '@waymark/platform-common';
import type { RequestSeries } from '@waymark/platform-node/prometheus';
import { PRESETS } from '@waymark/platform-node/prometheus';
import { LABELS, labelValue, type Place } from '../objects';

/** What configuration says of how services of a cluster are watched. */
export interface MonitoringOptions {
  /** How often their figures are read. Default: 30 s. */
  scrapeSeconds?: number;
  /** True where a Grafana reads ConfigMaps with the label `grafana_dashboard`, as its usual sidecar does. */
  dashboards?: boolean;
  /** Labels that a Prometheus wants to see on what it takes up, such as `release: kube-prometheus-stack`. */
  labels?: Record<string, string>;
}

/** How a service is to be watched in one environment, as its route says it. */
export interface Watched {
  service: string;
  environment: string;
  tier: string;
  alerts: boolean;
  dashboard: boolean;
  /** In percent. */
  slo?: number;
}

/** Reads it; undefined where the graph is from before routes said so. */
export function watchedOf(node: GraphNode): Watched | undefined {
  const { service, environment, tier, monitoring } = node.properties as any;
  if (!monitoring || !service || !environment) return undefined;
  const { alerts, dashboard, slo } = monitoring;
  return {
    service,
    environment,
    tier: tier ?? 'standard',
    alerts: Boolean(alerts),
    dashboard: Boolean(dashboard),
    ...(typeof slo === 'number' ? { slo } : {}),
  };
}

const { service, environment, release } = PRESETS.service.labels;
/** Labels by which figures of services are told apart: those of their Service, in letters that Prometheus takes. */
export const BY = { service, environment, release };

/** What services of the golden path say of their requests. */
export const SERIES: RequestSeries = PRESETS.service;

/** Matchers of everything that a service says in an environment. */
export const whose = (watched: Watched): string =>
  `${BY.service}=${JSON.stringify(labelValue(watched.service))},${
    BY.environment
  }=${JSON.stringify(labelValue(watched.environment))}`;

/** A selector of its requests, of those that its users have made. */
export const requestsOf = (
  watched: Watched,
  part: '_count' | '_bucket',
  more = '',
): string =>
  `${SERIES.histogram}${part}{${whose(watched)},${SERIES.where}${
    more && `,${more}`
  }}`;

/** Labels of the Services of all releases of a service in an environment. */
export const servicesOf = (place: Place, watched: Watched) => ({
  [LABELS.service]: labelValue(watched.service),
  [LABELS.environment]: labelValue(watched.environment),
  [LABELS.manager]: labelValue(place.manager),
  'app.kubernetes.io/component': 'workload',
});
