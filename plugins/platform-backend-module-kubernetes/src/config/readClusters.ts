import type { RootConfigService } from '@backstage/backend-plugin-api';
import { prometheusFromConfig } from '@waymark/platform-node/prometheus';
import type { KubeConfigSource } from '../cluster/connection/Credentials';
import { readPostgresOptions } from '../drivers/postgres/readPostgresOptions';
import { DEFAULT_MANAGER } from '../objects';
import { BACKSTAGE, backstageCluster } from './backstageCluster';
import { inCluster, kubeConfigFile, server } from './kubeConfigSource';
import { namespacePattern } from './namespaces';
import type { ClusterConfig, RouteOptions } from './types';

type Config = NonNullable<ReturnType<RootConfigService['getOptionalConfig']>>;

/** Where clusters stand in the configuration. */
export const CLUSTERS = 'platform.kubernetes.clusters';

const NAME = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const TAKEN = ['local', 'none'];

const WAYS = ['kubeconfig', 'inCluster', 'server'] as const;

function credentialsOf(
  root: RootConfigService,
  config: Config,
  name: string,
): { kubeconfig: KubeConfigSource; reachedBy: string } {
  const where = `${CLUSTERS}: the cluster "${name}"`;
  const given = WAYS.filter(
    way => config.has(way) && config.getOptional(way) !== false,
  );
  if (given.length > 1)
    throw new Error(`${where} has ${given.join(' and ')}; it has one of them`);
  switch (given[0]) {
    case 'kubeconfig': {
      const file = config.getOptionalString('kubeconfig.file');
      const context = config.getOptionalString('kubeconfig.context');
      return {
        kubeconfig: kubeConfigFile(file, context),
        reachedBy: `the kubeconfig ${file ?? 'of the user of the backend'}`,
      };
    }
    case 'inCluster':
      return {
        kubeconfig: inCluster(),
        reachedBy: 'the service account of its own pod',
      };
    case 'server': {
      const one = config.getConfig('server');
      const text = (key: string) => one.getOptionalString(key);
      return {
        kubeconfig: server({
          url: one.getString('url'),
          caData: text('caData'),
          caFile: text('caFile'),
          tlsServerName: text('tlsServerName'),
          skipTLSVerify: one.getOptionalBoolean('skipTLSVerify') ?? false,
          token: text('token'),
          tokenFile: text('tokenFile'),
          certFile: text('certFile'),
          keyFile: text('keyFile'),
        }),
        reachedBy: `the address ${one.getString('url')}`,
      };
    }
    default: {
      const shared = backstageCluster(root, name);
      if (shared) return { kubeconfig: shared, reachedBy: BACKSTAGE };
      throw new Error(
        `${where} has no credentials: give it one of ${WAYS.join(
          ', ',
        )}, or enter a cluster of that name under ${BACKSTAGE}`,
      );
    }
  }
}

function routeOf(config: Config): RouteOptions {
  const gateway = config.getOptionalConfig('gateway');
  const issuer = config.getOptionalConfig('issuer');
  const sectionName = gateway?.getOptionalString('sectionName');
  const kind = issuer?.getOptionalString('kind') ?? 'ClusterIssuer';
  if (kind !== 'ClusterIssuer' && kind !== 'Issuer')
    throw new Error(
      `${CLUSTERS}: issuer.kind is "${kind}"; it is ClusterIssuer or Issuer`,
    );
  return {
    domain: config.getOptionalString('domain'),
    ingressClass: config.getOptionalString('ingressClass'),
    ...(gateway && {
      gateway: {
        name: gateway.getString('name'),
        namespace: gateway.getString('namespace'),
        ...(sectionName && { sectionName }),
      },
    }),
    ...(issuer && { issuer: { kind, name: issuer.getString('name') } }),
  };
}

function monitoringOf(config: Config): ClusterConfig['monitoring'] {
  const one = config.getOptionalConfig('monitoring');
  return {
    scrapeSeconds: one?.getOptionalNumber('scrapeSeconds'),
    dashboards: one?.getOptionalBoolean('dashboards'),
    labels: one?.getOptional<Record<string, string>>('labels'),
  };
}

function runOf(config: Config): ClusterConfig['run'] {
  const pattern = config.getOptionalString('namespaces.pattern');
  const quota = config.getOptionalConfig('namespaces.quota');
  const own = config.getOptionalConfig('gateway')?.getString('namespace');
  const callers = config.getOptionalStringArray('callers') ?? [];
  return {
    pullSecrets: config.getOptionalStringArray('pullSecrets'),
    user: config.getOptionalNumber('user'),
    collector: config.getOptionalString('monitoring.collector'),
    callers: [...new Set([...(own ? [own] : []), ...callers])],
    outside: config.getOptionalStringArray('outside'),
    ...(quota && {
      quota: {
        // In YAML `cpu: 8` is a number.
        cpu: String(quota.get('cpu')),
        memory: quota.getString('memory'),
        pods: quota.getNumber('pods'),
      },
    }),
    ...(pattern && {
      namespaceOf: namespacePattern(pattern, `${CLUSTERS}: namespaces.pattern`),
    }),
  };
}

function clusterOf(root: RootConfigService, config: Config): ClusterConfig {
  const name = config.getString('name');
  if (!NAME.test(name) || TAKEN.includes(name))
    throw new Error(
      `${CLUSTERS}: a cluster is called "${name}"; names are lower case letters, digits and hyphens, and none of ${TAKEN.join(
        ', ',
      )}`,
    );
  const prometheus = config.getOptionalConfig('prometheus');
  return {
    name,
    manager: config.getOptionalString('manager') ?? DEFAULT_MANAGER,
    ...credentialsOf(root, config, name),
    concurrency: config.getOptionalNumber('concurrency'),
    run: runOf(config),
    route: routeOf(config),
    monitoring: monitoringOf(config),
    postgres: readPostgresOptions(
      config.getOptional('postgres'),
      `${CLUSTERS}: postgres of "${name}"`,
    ),
    ...(prometheus && { prometheus: prometheusFromConfig(prometheus) }),
  };
}

/** What the configuration says of clusters. Throws what is wrong with it, without any secret. */
export function readClusters(root: RootConfigService): ClusterConfig[] {
  const all = (root.getOptionalConfigArray(CLUSTERS) ?? []).map(one =>
    clusterOf(root, one),
  );
  const twice = all.find(
    (one, index) => all.findIndex(({ name }) => name === one.name) !== index,
  );
  if (twice)
    throw new Error(`${CLUSTERS}: two clusters are called "${twice.name}"`);
  return all;
}
