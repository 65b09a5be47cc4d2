import type { GraphNode } from '@waymark/platform-common';
import { runsOf } from './nodes';

/** A value of OTEL_RESOURCE_ATTRIBUTES: what separates them is written in percent. */
const attribute = (text: string) => encodeURIComponent(text);

/**
 * Variables by which a process finds the collector, named by OpenTelemetry
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/); none where there is no collector,
 * and none that the service has set for itself. Pure.
 *
 * @param collector - its address, OTLP over HTTP
 */
export function otelVariables(
  node: GraphNode,
  namespace: string,
  collector: string | undefined,
): Record<string, string> {
  if (!collector) return {};
  const { service, release, env, secrets } = runsOf(node);
  const { team, environment } = node.properties as Record<string, string>;
  const attributes = {
    'service.version': release,
    'service.namespace': team,
    'deployment.environment.name': environment,
    'k8s.namespace.name': namespace,
  };
  const all = {
    OTEL_SERVICE_NAME: service,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
    OTEL_RESOURCE_ATTRIBUTES: Object.entries(attributes)
      .filter(([, value]) => value)
      .map(([name, value]) => `${name}=${attribute(value)}`)
      .join(','),
  };
  const own = Object.entries(all).filter(
    ([name]) => !(name in env) && !(name in secrets),
  );
  return Object.fromEntries(own);
}

/** Where the pods of a collector are, if its address is one inside of the cluster. Pure. */
export function collectorPeer(
  collector: string | undefined,
): { namespace: string; port: number } | undefined {
  if (!collector || !URL.canParse(collector)) return undefined;
  const { hostname, port, protocol } = new URL(collector);
  const namespace = /^[^.]+\.([^.]+)\.svc(\.|$)/.exec(hostname)?.[1];
  const usual = protocol === 'https:' ? 443 : 80;
  return namespace ? { namespace, port: Number(port) || usual } : undefined;
}
