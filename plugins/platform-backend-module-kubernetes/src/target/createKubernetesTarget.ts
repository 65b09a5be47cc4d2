import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SecretStore, TargetRegistration } from '@waymark/platform-node';
import { PrometheusMetrics } from '@waymark/platform-node/prometheus';
import { KINDS, createCluster } from '../cluster';
import { EVERYTHING } from '../cluster/watch/hintOf';
import type { Hint } from '../cluster/watch/hintOf';
import type { ClusterConfig } from '../config';
import { postgresConditions } from '../drivers/postgres';
import { KubernetesInspector } from '../inspector';
import { routeCapabilities } from '../drivers/route';
import { monitoringCapabilities } from '../monitoring';
import { clusterReach } from '../reach';
import { Discoveries } from './Discoveries';
import { driversOf } from './drivers';

/** Kinds whose changes are told before anybody has asked for one of them. */
const TOLD = [
  KINDS.deployment,
  KINDS.pod,
  KINDS.job,
  KINDS.cronJob,
  KINDS.ingress,
  KINDS.httpRoute,
  KINDS.cnpgCluster,
];

/**
 * One cluster as a target. It is asked from now on, and nothing waits for its answer: while it does not answer, everything on
 * it is unknown, and says why.
 */
export function createKubernetesTarget(options: {
  config: ClusterConfig;
  secrets: SecretStore;
  logger: LoggerService;
}): TargetRegistration & { close(): void } {
  const { config, secrets, logger } = options;
  const { name, manager, kubeconfig, concurrency } = config;
  const cluster = createCluster({ name, manager, kubeconfig, concurrency });
  const listeners = new Set<(hint: Hint) => void>();
  const tell = (hint: Hint) => listeners.forEach(listener => listener(hint));
  const discoveries = new Discoveries(cluster, logger, () => tell(EVERYTHING));
  let unlisten: (() => void) | undefined;
  const close = () => {
    unlisten?.();
    discoveries.stop();
    cluster.close();
  };
  discoveries.start();
  return {
    target: {
      name,
      get capabilities() {
        const { domain } = config.route;
        const found = discoveries.capabilities();
        const backups = found.backups && config.postgres.backups !== undefined;
        const integrations = discoveries.integrations();
        return {
          ...found,
          backups,
          ...routeCapabilities(integrations, config.route),
          ...monitoringCapabilities(
            integrations,
            config.monitoring,
            config.prometheus !== undefined,
          ),
          ...(domain && { domain }),
        };
      },
      drivers: driversOf(cluster, config, secrets),
    },
    inspector: new KubernetesInspector(cluster),
    conditions: () => [
      ...discoveries.conditions(),
      ...postgresConditions(name, config.postgres),
    ],
    reach: clusterReach((path, signal) => cluster.ask(path, signal)),
    ...(config.prometheus && {
      metrics: new PrometheusMetrics(config.prometheus),
    }),
    onChange(listener) {
      listeners.add(listener);
      unlisten ??= cluster.onChange(TOLD, tell);
      return () => {
        listeners.delete(listener);
        // Whoever listens is the platform itself: it has come to its end.
        if (!listeners.size) close();
      };
    },
    close,
  };
}
