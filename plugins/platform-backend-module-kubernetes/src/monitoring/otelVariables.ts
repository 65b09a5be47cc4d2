import type { GraphNode } from '@waymark/platform-common';
import { runsOf } from '../objects';
import type { MonitoringOptions } from './watched';

/** A value of OTEL_RESOURCE_ATTRIBUTES: what separates them is written in percent. */
const attribute = (text: string) =>
  encodeURIComponent(text).replace(/%2F/gi, '/');

/**
 * Variables by which a process finds the collector, named by OpenTelemetry
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/); none where there is no collector.
 * Pure.
 */
export function otelVariables(
  node: GraphNode,
  namespace: string,
  { collector }: Pick<MonitoringOptions, 'collector'>,
): Record<string, string> {
  if (!collector) return {};
  const { service, release } = runsOf(node);
  const { team, environment } = node.properties as Record<string, string>;
  const attributes = {
    'service.version': release,
    'service.namespace': team,
    'deployment.environment.name': environment,
    'k8s.namespace.name': namespace,
  };
  return {
    OTEL_SERVICE_NAME: service,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
    OTEL_RESOURCE_ATTRIBUTES: Object.entries(attributes)
      .filter(([, value]) => value)
      .map(([name, value]) => `${name}=${attribute(value)}`)
      .join(','),
  };
}
