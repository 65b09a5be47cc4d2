import type { GraphNode, LoginRef, SecretRef } from '@waymark/platform-common';

/** Properties of a node that runs a command, as `compile` writes them. */
export interface Runs {
  command: string;
  env: Record<string, string>;
  secrets: Record<string, SecretRef>;
  /** Id of the node of its database, if it has one. */
  databaseUrlFrom?: string;
  databaseLogin?: LoginRef;
  service: string;
  release: string;
}

/** Properties of a `workload`. */
export interface RunsOn extends Runs {
  replicas: number;
  cpu: string;
  memory: string;
  readyPath: string;
  livePath: string;
}

/** Properties of a `job`. */
export interface RunsByClock extends Runs {
  schedule: string;
  timezone: string;
  timeoutSeconds: number;
  suspend: boolean;
  cpu: string;
  memory: string;
}

/** Where requests of a `route` go. */
export interface Backend {
  workload: string;
  /** In percent. */
  weight: number;
  release: string;
}

/** Reads a `workload` or a `migration`. The latter says in its environment only which service it is of. */
export function runsOf(node: GraphNode): Runs {
  const read = node.properties as unknown as Partial<Runs>;
  const env = read.env ?? {};
  return {
    command: read.command ?? '',
    env,
    secrets: read.secrets ?? {},
    ...(read.databaseUrlFrom ? { databaseUrlFrom: read.databaseUrlFrom } : {}),
    ...(read.databaseLogin ? { databaseLogin: read.databaseLogin } : {}),
    service: read.service ?? env.SERVICE_NAME,
    release: read.release ?? env.SERVICE_VERSION,
  };
}

/** Reads a `workload`. */
export const workloadOf = (node: GraphNode): RunsOn => ({
  ...(node.properties as unknown as RunsOn),
  ...runsOf(node),
});

/** Reads a `job`. */
export const jobOf = (node: GraphNode): RunsByClock => ({
  ...(node.properties as unknown as RunsByClock),
  ...runsOf(node),
});

/** Reads where a `route` leads. */
export const backendsOf = (node: GraphNode) =>
  node.properties.backends as unknown as Backend[];
