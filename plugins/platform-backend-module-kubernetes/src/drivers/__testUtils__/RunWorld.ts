import { KubeConfig } from '@kubernetes/client-node';
import type { GraphNode, JsonObject } from '@waymark/platform-common';
import type { Driver } from '@waymark/platform-node';
import { testCluster } from '@waymark/platform-node/testing';
import type {
  KubernetesOptions,
  TestCluster,
} from '@waymark/platform-node/testing';
import { randomBytes } from 'node:crypto';
import { paymentsGraph } from '../../__testUtils__/payments';
import { leastRights } from '../../__testUtils__/rights';
import {
  claim,
  clusterOf,
  kubectl,
  MANAGER,
} from '../../cluster/__testUtils__/objects';
import { KINDS } from '../../cluster/kinds';
import type { Cluster, Kind } from '../../cluster/types';
import { LABELS, namespaceName, objectName } from '../../objects';
import type { LiveObject } from '../../state';
import { MemorySecrets } from './MemorySecrets';

const STRIPE = 'sk-live-4242424242';
const PASSWORD = 'p@ss word/100%';

/** Small, everywhere to be had, and with a web server in it. */
export const IMAGE = 'docker.io/library/busybox:1.36';
const SERVES =
  "sh -c 'mkdir /tmp/www; touch /tmp/www/readyz /tmp/www/healthz; exec httpd -f -p 8080 -h /tmp/www'";

/** A kubeconfig that leads nowhere. */
function nowhere(kubeconfig: string): string {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const clusters = config.clusters.map(one => ({
    ...one,
    server: one.server.replace(/:\d+$/, ':1'),
  }));
  const { users, contexts, currentContext } = config;
  const away = new KubeConfig();
  away.loadFromOptions({ clusters, users, contexts, currentContext });
  return away.exportConfig();
}

/** A cluster with a place of its own, for suites of drivers of what runs. */
export class RunWorld {
  readonly team = `t${randomBytes(3).toString('hex')}`;
  readonly environment = 'staging';
  readonly namespace = namespaceName(this.team, this.environment);
  readonly secrets = new MemorySecrets();
  readonly test: TestCluster;
  readonly cluster: ReturnType<typeof clusterOf>;
  readonly #away: Cluster;
  /** What a person would do. */
  readonly kubectl: any;
  #reachable = true;

  private constructor(test: TestCluster) {
    this.test = test;
    // Whatever is tested here has to do with the rights that it is given.
    this.cluster = clusterOf(test, { kubeconfig: leastRights(test) });
    this.#away = clusterOf({ kubeconfig: nowhere(test.kubeconfig) });
    this.kubectl = kubectl(test);
  }

  static async start(options: KubernetesOptions = {}): Promise<RunWorld> {
    const world = new RunWorld(await testCluster(options));
    for (const value of ['one', 'two', STRIPE])
      await world.secrets.put('service/payment-api/staging/STRIPE_KEY', value);
    await world.secrets.put('postgres/owner', PASSWORD);
    return world;
  }

  dispose = async () => {
    const name = this.namespace;
    const context = { ...claim(1_000_000) };
    await this.cluster.remove({ kind: KINDS.namespace, name }, context);
    this.cluster.close();
    await this.test.close();
  };

  /** A driver on it, which loses its way while the cluster is away. */
  driver(make: (cluster: Cluster) => Driver): Driver {
    const [there, away] = [make(this.cluster), make(this.#away)];
    const now = () => (this.#reachable ? there : away);
    return {
      ...there,
      observe: (node, ctx) => now().observe(node, ctx),
      plan: (node, seen) => there.plan(node, seen),
      apply: (node, ctx) => now().apply(node, ctx),
      remove: (node, ctx) => now().remove(node, ctx),
    };
  }

  whileUnreachable = async (fn: () => Promise<void>) => {
    this.#reachable = false;
    await fn().finally(() => (this.#reachable = true));
  };

  /** A node of r15 of payment-api under another name, in this place. */
  node(
    id: 'workload/r15' | 'migration/r15',
    name: string,
    more: JsonObject = {},
  ): GraphNode {
    const node = paymentsGraph()(id);
    const { team, environment } = this;
    return {
      ...node,
      name,
      properties: {
        ...node.properties,
        image: IMAGE,
        team,
        environment,
        ...(id === 'workload/r15'
          ? { replicas: 2, cpu: '0.1', memory: '64Mi', command: SERVES }
          : { command: 'true' }),
        ...more,
      },
    };
  }

  inputs = async () => ({
    postgres: {
      host: `payments-db-rw.${this.namespace}.svc`,
      port: 5432,
      database: 'payment_api',
      user: 'payment_api',
      secretRef: 'postgres/owner',
    },
  });

  secretValues = () => [STRIPE, PASSWORD, encodeURIComponent(PASSWORD)];

  context = async (fence = 1, log: string[] = []) => ({
    fence,
    signal: AbortSignal.timeout(30_000),
    log: (line: string) => void log.push(line),
    inputs: await this.inputs(),
  });

  /** Objects that stand for a node, looked up without the driver. */
  async objects(kinds: readonly Kind[], name: string): Promise<LiveObject[]> {
    const labels = `${LABELS.object}=${objectName(name)}`;
    const found = await Promise.all(
      kinds.map(async ({ apiVersion, kind }) => {
        const list = await this.kubectl.list(
          apiVersion,
          kind,
          this.namespace,
          undefined,
          undefined,
          undefined,
          undefined,
          labels,
        );
        // Members of a list do not say what they are.
        return list.items.map((one: object) => ({ ...one, kind }));
      }),
    );
    return found.flat();
  }

  readonly manager = MANAGER;
}

/** Asks until there is an answer. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`within 30 s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}
