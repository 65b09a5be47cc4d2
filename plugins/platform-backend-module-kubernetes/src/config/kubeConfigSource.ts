import type { KubeConfig } from '@kubernetes/client-node';
import { readFile } from 'node:fs/promises';
import { library } from '../cluster/connection/library';

type Source = () => Promise<KubeConfig>;

/** What is said of a cluster whose credentials stand in the configuration itself. */
export interface ServerSettings {
  url: string;
  caData?: string;
  caFile?: string;
  tlsServerName?: string;
  skipTLSVerify: boolean;
  token?: string;
  /** File with a token, read anew every minute. */
  tokenFile?: string;
  certFile?: string;
  keyFile?: string;
}

const byTokenFile = (tokenFile: string) => ({
  name: 'tokenFile',
  config: { tokenFile },
});

/** Users that name a file with their token, which the client library passes over without a word. */
function withTokenFiles(config: KubeConfig, text: any): KubeConfig {
  const files = new Map<string, string>(
    (text?.users ?? [])
      .filter((one: any) => one.user?.tokenFile)
      .map((one: any) => [one.name, one.user.tokenFile]),
  );
  config.users = config.users.map(user =>
    files.has(user.name) && !user.token
      ? { ...user, authProvider: byTokenFile(files.get(user.name)!) }
      : user,
  );
  return config;
}

/** A kubeconfig file, or the one that `kubectl` would use; plugins that it names are run. */
export const kubeConfigFile =
  (file?: string, context?: string): Source =>
  async () => {
    const { KubeConfig, loadYaml } = library();
    const config = new KubeConfig();
    if (file) {
      config.loadFromFile(file);
      withTokenFiles(config, loadYaml(await readFile(file, 'utf8')));
    } else config.loadFromDefault();
    if (!context) return config;
    if (!config.getContextObject(context))
      throw new Error(
        `the kubeconfig has no context "${context}"; it has ${
          config.contexts.map(one => one.name).join(', ') || 'none'
        }`,
      );
    config.setCurrentContext(context);
    return config;
  };

/** The service account of the pod that this runs in. */
export const inCluster = (): Source => async () => {
  if (!process.env.KUBERNETES_SERVICE_HOST)
    throw new Error(
      'this does not run in a cluster: KUBERNETES_SERVICE_HOST is not set',
    );
  const { KubeConfig } = library();
  const config = new KubeConfig();
  config.loadFromCluster();
  return config;
};

/** An address, and whom to trust and to be there. */
export const server =
  (settings: ServerSettings): Source =>
  async () => {
    const { KubeConfig } = library();
    const config = new KubeConfig();
    const { url, token, tokenFile, certFile, keyFile, ...cluster } = settings;
    config.loadFromClusterAndUser(
      { name: 'cluster', server: url, ...cluster },
      {
        name: 'user',
        token,
        certFile,
        keyFile,
        ...(tokenFile && { authProvider: byTokenFile(tokenFile) }),
      },
    );
    return config;
  };
