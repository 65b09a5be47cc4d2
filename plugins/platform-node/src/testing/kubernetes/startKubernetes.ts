import { Access } from './access/Access';
import { CloudNativePg } from './controllers/cnpg';
import { Controllers } from './controllers/Controllers';
import type { Fate } from './controllers/fate';
import { Network } from './controllers/network/Network';
import type { NetworkOptions } from './controllers/network/Network';
import { podSecurityAdmission } from './access/podSecurity';
import { quotaAdmission } from './access/quota';
import type { Fault } from './Faults';
import { Faults } from './Faults';
import { KubernetesServer } from './KubernetesServer';
import { clientModels } from './schemas/clientModels';
import type { Definitions } from './schemas/Definitions';
import { openApiDocument } from './schemas/openApiDocument';
import { namespaceGifts } from './objects/namespaceGifts';
import type { KubeObject, Serves } from './types';
import { World } from './World';
import type { Call } from './World';
import { copy } from './json';

/** How the server is started. */
export interface KubernetesOptions extends NetworkOptions {
  /** A `swagger.json` of Kubernetes; without one, the models of the client library are the schemas. */
  openapi?: string;
  /** How often watches are told where they are. */
  bookmarkMs?: number;
  /** False leaves Deployments, ReplicaSets, Jobs and pods as they are written. */
  controllers?: boolean;
  /** How long a pod takes from one stage of its life to the next. */
  stepMs?: number;
  /** CloudNativePG is there: its kinds, and an operator that makes them come to be ready. */
  cloudNativePg?: boolean;
}

/** A server that runs. */
export interface TestKubernetes {
  url: string;
  /** Which schemas it checks against. */
  schemas: string;
  /** A kubeconfig as text, of a user who may do everything, or of the one that the token is for. */
  kubeconfig(token?: string): string;
  /** A token of a user. */
  token(name: string, groups?: string[]): string;
  /** A token of a service account. */
  serviceAccountToken(namespace: string, name: string): string;
  /** Breaks something on purpose; `{}` ends it. */
  fault(fault: Fault): void;
  /** Decides what becomes of pods, where what they say is not to decide; undefined leaves it to that. */
  fate(decide: (pod: KubeObject) => Fate | undefined): void;
  /** Decides what containers answer to whoever asks them through the server's proxy; undefined: 200. */
  serves(answers: Serves): void;
  /** How many requests have been answered, by `VERB resource`. */
  readonly requests: Map<string, number>;
  /** What each user was let do, as `VERB group/resource`, by the name of the user. */
  readonly used: Map<string, Set<string>>;
  /** Writes the log of a container. */
  log(
    namespace: string,
    pod: string,
    container: string,
    text: string,
    previous?: boolean,
  ): void;
  close(): Promise<void>;
}

const yaml = (url: string, token: string) => `apiVersion: v1
kind: Config
clusters:
  - name: simulated
    # The client library takes plain HTTP only with this, and there is no certificate here to verify.
    cluster: { server: ${JSON.stringify(url)}, insecure-skip-tls-verify: true }
users:
  - name: tester
    user: { token: ${JSON.stringify(token)} }
contexts:
  - name: simulated
    context: { cluster: simulated, user: tester }
current-context: simulated
`;

let models: Definitions | undefined;

function definitionsOf({
  openapi = process.env.WAYMARK_TEST_KUBERNETES_OPENAPI,
}: KubernetesOptions): Definitions {
  if (openapi) return openApiDocument(openapi);
  models ??= clientModels();
  return models;
}

/**
 * Starts an API server of Kubernetes for tests: HTTP on 127.0.0.1, everything in memory. It refuses what a real one
 * refuses, but it is none: what ran only on it is to be called *simulated*, wherever it is told.
 */
export async function startKubernetes(
  options: KubernetesOptions = {},
): Promise<TestKubernetes> {
  const world = new World(definitionsOf(options));
  const access = new Access(world);
  const faults = new Faults();
  const requests = new Map<string, number>();
  const used = new Map<string, Set<string>>();
  world.admissions.push(podSecurityAdmission(world), quotaAdmission(world));
  namespaceGifts(world);
  const note = (call: Call) => {
    const { name } = call.user;
    if (!used.has(name)) used.set(name, new Set());
    used.get(name)!.add(access.rightFor(call));
  };
  world.mayCreate = call => {
    const path = call.path.replace(/\/[^/]+$/, '');
    const create = { ...call, method: 'POST', path };
    access.authorize(create);
    note(create);
  };
  const server = new KubernetesServer(
    world,
    {
      authenticate: request => access.authenticate(request),
      authorize: call => {
        const what = access.authorize(call);
        requests.set(what, (requests.get(what) ?? 0) + 1);
        note(call);
      },
      review: call => access.review(call),
      before: (call, request) => faults.before(call, request),
    },
    options.bookmarkMs ?? 60_000,
  );
  const url = `http://127.0.0.1:${await server.listen()}`;
  const databases = options.cloudNativePg
    ? new CloudNativePg(world)
    : undefined;
  const network = new Network(world, options);
  const controllers =
    options.controllers === false
      ? undefined
      : new Controllers(world, options.stepMs ?? 20, databases, network);
  const admin = access.token('kubernetes-admin', ['system:masters']);
  return {
    url,
    schemas: world.definitions.source,
    requests,
    used,
    kubeconfig: (token = admin) => yaml(url, token),
    token: (name, groups) => access.token(name, groups),
    serviceAccountToken: (namespace, name) =>
      access.serviceAccountToken(namespace, name),
    fault(fault) {
      faults.now = copy(fault);
      if (fault.forgetWatches) world.store.compact();
      if (fault.expireTokens)
        access.expire(
          ...(fault.expireTokens === true ? [] : fault.expireTokens),
        );
      if (fault.down || fault.forgetWatches) server.cut();
    },
    log: (namespace, pod, container, text, previous) =>
      void world.logs.set(
        `${namespace}/${pod}/${container}${previous ? '/previous' : ''}`,
        text,
      ),
    serves: answers => void (world.serves = answers),
    fate(decide) {
      if (controllers) controllers.pods.fate = decide;
    },
    async close() {
      controllers?.close();
      await server.close();
    },
  };
}
