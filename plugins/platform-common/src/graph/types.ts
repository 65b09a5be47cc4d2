import type { Configuration, LoginRef } from './configuration';
import type { Condition } from '../status/types';
import type { ServiceFile } from '../spec/types';

/** JSON as it is stored and sent. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/** Immutable: a commit, the artifact that was built from it, and the spec it carries. Knows no environment. */
export interface ReleaseRef {
  /** Number within the service, shown as `r14`. */
  number: number;
  commit: string;
  /** Where the target finds what was built; on the local target the name of a workspace. */
  artifact: string;
  /** Reference of its image with a digest (`ghcr.io/acme/shop@sha256:…`), where one was built; what clusters run. */
  image?: string | null;
  spec: ServiceFile;
  /** The start and migrate commands as found at build time, after defaults. */
  commands: { start: string; migrate?: string };
}

/** Which releases serve in one environment. A canary is two pins and a weight. */
export interface Pins {
  stable?: ReleaseRef;
  candidate?: ReleaseRef;
  /** Share of requests that go to the candidate, in percent, 0 to 100. */
  weight: number;
  /** Config revision of the candidate, where it is another than that of what serves. */
  candidateConfigRevision?: number;
  /** False on the way back to a release: the schema stays as it is, its migration does not run. */
  candidateMigrates?: boolean;
}

/** Types of nodes that the definitions know. A target has a driver for each that it can make real. */
export type NodeType = 'postgres' | 'migration' | 'workload' | 'route' | 'job';

/** One thing that a driver makes real. */
export interface GraphNode {
  /** Unique in the graph, stable over time: `postgres`, `migration/r15`, `workload/r15`, `route`, `job/nightly`. */
  id: string;
  type: NodeType;
  /** Computed name of the object on the target: creating twice is creating once. */
  name: string;
  /** Ids of the nodes that must be ready first. */
  dependsOn: string[];
  /** What the driver is to make, as its type defines it. No secret values, ever. */
  properties: JsonObject;
  /** True for what outlives the binding and the line in the file (a database): it is detached, never removed. */
  resource: boolean;
}

/** What `compile` makes for one binding. Nodes are in an order in which each follows what it depends on. */
export interface Graph {
  nodes: GraphNode[];
  /** What the target or this version does not do of what the file asks for: visible, never silent. */
  conditions: Condition[];
}

/** What a target can do; what it cannot becomes a visible condition. */
export interface TargetCapabilities {
  target: string;
  tls: boolean;
  resourceLimits: boolean;
  canary: boolean;
  alerts: boolean;
  dashboards: boolean;
  backups: boolean;
  /** It runs as many replicas as are needed, between two numbers. */
  autoscaling?: boolean;
  /** It runs jobs by the clock. */
  scheduledJobs?: boolean;
  /** Databases of previews share one instance there. Left out: each has its own, as everywhere else. */
  sharedDatabases?: boolean;
  /** What host names of services end in: `shop.staging.<domain>`. Default: `localhost`. */
  domain?: string;
  /** What it runs: the workspace of a build, or an image. Default: `workspace`. */
  runs?: 'workspace' | 'image';
}

/** Everything `compile` reads. */
export interface CompileInput {
  service: { name: string; team: string };
  environment: { name: string; base?: string; preview?: boolean };
  pins: Pins;
  configRevision: number;
  /** The config revisions that the pins run with, by number; one that is not there is empty. */
  configurations?: Record<number, Configuration>;
  /** Addresses of the services that this one depends on, as far as there are any; left out where nobody has looked. */
  dependencies?: Record<string, string>;
  /** Runs of jobs that somebody has asked for, by the name of the job. */
  askedRuns?: Record<string, string>;
  /** So many run whatever the file says: an override. */
  replicas?: number;
  capabilities: TargetCapabilities;
  /** Objects that resources point at, by node id; a resource that was restored or swapped has another name. */
  resources?: Record<string, string>;
  /** Databases that are for a time of another size than the file says, by object. */
  sizes?: Record<string, { size: string; until: string }>;
  /** Logins of databases whose credentials were rotated, by object: the one that counts, then those that may still be used. */
  logins?: Record<string, LoginRef[]>;
}
