import type { RootConfigService } from '@backstage/backend-plugin-api';
import { inCluster, server } from './kubeConfigSource';

/** Where Backstage's own Kubernetes plugin is told which clusters there are. */
export const BACKSTAGE = 'kubernetes.clusterLocatorMethods';

/** Names of the clusters that Backstage's own plugin is told of. */
function clusters(config: RootConfigService) {
  return (config.getOptionalConfigArray(BACKSTAGE) ?? [])
    .filter(method => method.getOptionalString('type') === 'config')
    .flatMap(method => method.getOptionalConfigArray('clusters') ?? []);
}

/**
 * Credentials of a cluster of Backstage's own Kubernetes plugin, so that it stands in one place for both. Undefined if there
 * is none of that name. Throws for one that only lets people in as themselves: what is done here nobody waits for.
 */
export function backstageCluster(config: RootConfigService, name: string) {
  const found = clusters(config).find(one => one.getString('name') === name);
  if (!found) return undefined;
  const provider =
    found.getOptionalString('authProvider') ??
    found.getOptional<Record<string, string>>('authMetadata')?.[
      'kubernetes.io/auth-provider'
    ];
  if (provider === 'localKubectlProxy')
    return server({ url: 'http://localhost:8001', skipTLSVerify: true });
  if (provider !== 'serviceAccount')
    throw new Error(
      `${BACKSTAGE}: the cluster "${name}" is entered as "${provider}"; what Waymark does on a cluster needs a service account, or credentials of its own under platform.kubernetes.clusters`,
    );
  const token = found.getOptionalString('serviceAccountToken');
  if (!token) return inCluster();
  return server({
    url: found.getString('url'),
    caData: found.getOptionalString('caData'),
    caFile: found.getOptionalString('caFile'),
    skipTLSVerify: found.getOptionalBoolean('skipTLSVerify') ?? false,
    token,
  });
}
