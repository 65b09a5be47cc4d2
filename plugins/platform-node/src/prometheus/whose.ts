import type { Key } from './queries';
import type { RequestSeries } from './series';

/** Names of workloads end in their release and their config revision, and before that stand a service and an environment. */
const WORKLOAD = /^(.+)-(r\d+)-c\d+$/;

/**
 * Whose figures a series has, as far as that can be told. The name of a workload alone does not say where the name of its
 * service ends; its namespace does, if it is called as the platform calls namespaces. Pure.
 */
export function keyOf(
  { labels }: RequestSeries,
  metric: Record<string, string>,
): Key | undefined {
  if ('workload' in labels) {
    const place = WORKLOAD.exec(metric[labels.workload] ?? '')?.[1];
    const environment = metric[labels.namespace]?.split('--').at(-1);
    return environment && place?.endsWith(`-${environment}`)
      ? { service: place.slice(0, -environment.length - 1), environment }
      : undefined;
  }
  const service = metric[labels.service];
  const environment = metric[labels.environment];
  return service && environment ? { service, environment } : undefined;
}

/** The release whose figures a series has, of one service in one environment. Pure. */
export function releaseOf(
  { labels }: RequestSeries,
  key: Key,
  metric: Record<string, string>,
): string | undefined {
  if (!('workload' in labels)) return metric[labels.release];
  const found = WORKLOAD.exec(metric[labels.workload] ?? '');
  return found?.[1] === `${key.service}-${key.environment}`
    ? found[2]
    : undefined;
}
