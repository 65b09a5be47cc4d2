/** What a cluster runs of a release, and the graph does not say yet: a node has a `workspace`, which is a folder of the local target. */
export interface ImageFacts {
  /** Reference with a digest: `ghcr.io/acme/payment-api@sha256:…`. */
  image: string;
  /** Secrets of the namespace that the registry is asked with. */
  pullSecrets?: string[];
  /** User that processes run as. A number, because of a name nobody can tell that it is not root. Default: 1000. */
  user?: number;
  /** Address of the OpenTelemetry collector, where there is one. */
  collector?: string;
  /** Where DATABASE_URL stands if another than the node's own Secret has it, such as that of a database's operator. */
  databaseUrl?: { name: string; key: string };
  /** Stands for address and login of its database without showing a value: another one starts new pods. */
  databaseStamp?: string;
}

/** What a cluster can be told of a workload, and neither the file nor the graph says yet. */
export interface WorkloadFacts extends ImageFacts {
  /** Port that it listens on, `null` for a worker, which listens on none. Default: 8080. */
  port?: number | null;
  /** So many run as are needed; without it, as many as the node says. */
  autoscaling?: Autoscaling;
  /** Old pods end before new ones begin, instead of one after the other. */
  recreate?: boolean;
}

/** How many run when it depends on how busy they are. */
export interface Autoscaling {
  min: number;
  max: number;
  /** Use of the requested CPU that is aimed at, in percent. Default: 70. */
  cpuPercent?: number;
}

/** Where services listen that say nothing else. */
export const DEFAULT_PORT = 8080;

/** The port of a workload; undefined for a worker. */
export const portOf = ({ port }: Pick<WorkloadFacts, 'port'>) =>
  port === null ? undefined : port ?? DEFAULT_PORT;
