import type { GraphNode, TargetCapabilities } from '@waymark/platform-common';
import type { Presence } from '../capabilities';
import { KINDS } from '../cluster/kinds';
import type { Wanted } from '../cluster/types';
import type { IntegrationName } from '../integrations';
import { LABELS, metaOf, objectName, type Place } from '../objects';
import type { WantedObject } from '../places/placeObjects';
import { dashboard } from './dashboard';
import { type RuleGroup, ruleGroups } from './prometheusRule';
import { type MonitoringOptions, servicesOf, watchedOf } from './watched';

/** Kinds of what watches a service, in the order in which it is made. */
export const MONITORING_KINDS = [
  KINDS.serviceMonitor,
  KINDS.prometheusRule,
  KINDS.configMap,
] as const;

/** What of it a cluster has. */
export interface MonitoringPresence {
  prometheusOperator: boolean;
}

/** `monitoring.coreos.com/v1` ServiceMonitor, as far as we write it. */
export type ServiceMonitor = Wanted & {
  spec: {
    selector: { matchLabels: Record<string, string> };
    targetLabels: string[];
    endpoints: Array<{ port: string; path: string; interval: string }>;
  };
};

/** `monitoring.coreos.com/v1` PrometheusRule. */
export type PrometheusRule = Wanted & { spec: { groups: RuleGroup[] } };

/** A ConfigMap, as far as we write it. */
export type ConfigMap = Wanted & { data: Record<string, string> };

/**
 * What watches a service in one environment, all of its releases together: it is made with the route, of which there is
 * one for as long as the service is there. Where there is no Prometheus operator nothing reads it, and it is not made:
 * the cluster's conditions say so. Pure.
 */
export function monitoringObjects(
  place: Place,
  node: GraphNode,
  presence: MonitoringPresence,
  options: MonitoringOptions = {},
): WantedObject[] {
  const watched = watchedOf(node);
  if (!watched) return [];
  const meta = (labels: Record<string, string> = {}) => {
    const own = metaOf(place, objectName(node.name), {
      service: watched.service,
      object: node.name,
      component: 'route',
    });
    // What somebody else asks for never takes the place of what says whose it is.
    return { ...own, labels: { ...labels, ...own.labels } };
  };
  const made: WantedObject[] = [];
  if (presence.prometheusOperator) {
    const wanted: ServiceMonitor = {
      apiVersion: KINDS.serviceMonitor.apiVersion,
      kind: KINDS.serviceMonitor.kind,
      metadata: meta(options.labels),
      spec: {
        selector: { matchLabels: servicesOf(place, watched) },
        targetLabels: [
          LABELS.service,
          LABELS.environment,
          LABELS.team,
          LABELS.release,
        ],
        endpoints: [
          {
            port: 'http',
            path: '/metrics',
            interval: `${options.scrapeSeconds ?? 30}s`,
          },
        ],
      },
    };
    made.push({ kind: KINDS.serviceMonitor, wanted });
    const groups = ruleGroups(watched);
    if (groups.length) {
      const rule: PrometheusRule = {
        apiVersion: KINDS.prometheusRule.apiVersion,
        kind: KINDS.prometheusRule.kind,
        metadata: meta(options.labels),
        spec: { groups },
      };
      made.push({ kind: KINDS.prometheusRule, wanted: rule });
    }
  }
  if (options.dashboards && watched.dashboard) {
    const wanted: ConfigMap = {
      apiVersion: KINDS.configMap.apiVersion,
      kind: KINDS.configMap.kind,
      metadata: meta({ grafana_dashboard: '1' }),
      data: {
        [`${watched.service}-${watched.environment}.json`]: dashboard(
          watched,
          place.namespace,
        ),
      },
    };
    made.push({ kind: KINDS.configMap, wanted });
  }
  return made;
}

/**
 * What follows for what a target can do. Where the platform reads figures it evaluates the same alerts by itself. Pure.
 */
export const monitoringCapabilities = (
  integrations: Record<IntegrationName, Presence>,
  { dashboards }: MonitoringOptions,
  readsFigures: boolean,
): Pick<TargetCapabilities, 'alerts' | 'dashboards'> => ({
  alerts: readsFigures || integrations.prometheusOperator.is === 'there',
  dashboards: Boolean(dashboards),
});
