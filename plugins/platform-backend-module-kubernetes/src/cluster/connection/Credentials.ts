import type { KubeConfig } from '@kubernetes/client-node';
import { isDeepStrictEqual } from 'node:util';
import type { RequestOptions } from 'node:https';
import { library } from './library';
import type { Access } from './transport';

/** Where a kubeconfig comes from. A function is called again whenever credentials have to be fresh. */
export type KubeConfigSource =
  | string
  | KubeConfig
  | (() => KubeConfig | Promise<KubeConfig>);

/** How long what a token file or a plugin has said is used before it is asked again. */
const FRESH_MS = 60_000;
/** Longest that a plugin may take. */
const PLUGIN_MS = 30_000;

const INFO = 'KUBERNETES_EXEC_INFO';

/** A kubeconfig that has cached nothing yet. */
async function load(source: KubeConfigSource): Promise<KubeConfig> {
  const config = new (library().KubeConfig)();
  if (typeof source === 'string') config.loadFromString(source);
  else {
    const given = typeof source === 'function' ? await source() : source;
    config.loadFromOptions({
      clusters: given.clusters,
      users: given.users,
      contexts: given.contexts,
      currentContext: given.currentContext,
    });
  }
  return config;
}

/** Plugins of some clouds refuse to run unless they are told who asks. */
function withExecInfo(config: KubeConfig): void {
  const exec = config.getCurrentUser()?.exec;
  if (!exec || exec.env?.some((one: any) => one.name === INFO)) return;
  const info = {
    apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: { interactive: false },
  };
  exec.env = [...(exec.env ?? []), { name: INFO, value: JSON.stringify(info) }];
}

const limited = <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no credentials in ${PLUGIN_MS / 1000} s`)),
      PLUGIN_MS,
    );
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

/** Says why there are no credentials, without what was read: parsers quote what they stumble over. */
function withoutContent(error: unknown): Error {
  const { name, message, code } = error as NodeJS.ErrnoException;
  if (name === 'YAMLException')
    return new Error('the kubeconfig is not valid YAML');
  if (name === 'SyntaxError')
    return new Error('the credential plugin printed something else than JSON');
  if (code === 'ENOENT') return new Error(message);
  return new Error(String(message).trim().split('\n').slice(-3).join('\n'));
}

/** As whom a cluster is spoken to. Files are read again, and plugins run again, every minute and whenever asked. */
export class Credentials {
  readonly #source: KubeConfigSource;
  #config?: KubeConfig;
  #access?: Access;
  #options?: RequestOptions;
  #at = 0;
  #running?: Promise<Access>;

  constructor(source: KubeConfigSource) {
    this.#source = source;
  }

  /** Throws an error whose message holds no secret. */
  async access(): Promise<Access> {
    if (this.#access && Date.now() - this.#at < FRESH_MS) return this.#access;
    this.#running ??= limited(this.#make())
      .catch(error => {
        throw withoutContent(error);
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  /** Has everything read and asked again, unless somebody else has done so since `refused` was given out. */
  async renew(refused: Access): Promise<Access> {
    if (this.#access === refused) {
      this.#access = undefined;
      this.#config = undefined;
    }
    return this.access();
  }

  async #make(): Promise<Access> {
    this.#config ??= await load(this.#source);
    withExecInfo(this.#config);
    const cluster = this.#config.getCurrentCluster();
    if (!cluster)
      throw new Error(
        `the kubeconfig has no cluster for the context "${
          this.#config.currentContext ?? ''
        }"`,
      );
    const options: RequestOptions = {};
    await this.#config.applyToHTTPSOptions(options);
    const { agent, auth, headers, ...tls } = options as any;
    const same = this.#access && isDeepStrictEqual(tls, this.#options);
    // Connections that are open stay open, unless it is somebody else who speaks now.
    const kept = same ? this.#access!.agent : agent;
    Object.assign(kept, { keepAlive: true });
    this.#options = tls;
    this.#at = Date.now();
    this.#access = {
      server: cluster.server,
      agent: kept,
      auth,
      headers: Object.fromEntries(
        Object.entries(headers ?? {}).map(([name, value]) => [
          name,
          String(value).trim(),
        ]),
      ),
    };
    return this.#access;
  }
}
