/**
 * What the agent speaks: HTTP and JSON over a Unix socket that only its user can open. Types only.
 *
 * | call | does |
 * |---|---|
 * | `GET /v1/health` | {@link AgentHealth} |
 * | `PUT /v1/system/postgres` `{port?, durable?}` | starts the platform's own Postgres, answers {@link SystemPostgres}; `durable: false` for one that is thrown away |
 * | `POST /v1/system/shutdown` | stops everything that it runs, then itself |
 * | `PUT GET DELETE /v1/postgres/<name>` | {@link PostgresSpec}, {@link PostgresState} |
 * | `PUT GET DELETE /v1/workloads/<name>` | {@link WorkloadSpec}, {@link WorkloadState} |
 * | `PUT GET DELETE /v1/routes/<name>` | {@link RouteSpec}, {@link RouteState} |
 * | `PUT GET DELETE /v1/jobs/<name>` | {@link JobSpec}, {@link JobStateView} |
 * | `PUT GET DELETE /v1/schedules/<name>` | `ScheduleSpec`, `ScheduleState` of `scheduleProtocol.ts` |
 * | `PUT DELETE /v1/workspaces/<name>` | {@link WorkspaceSpec} |
 * | `GET /v1/workspaces/<name>/files/<path>` | bytes of a file, at most 4 MiB |
 * | `GET /v1/{workloads,jobs,schedules}/<name>/log?after=&since=&limit=` | {@link LogPage}; without `after` and `since` the last lines of a workload, the first ones of a job |
 * | `GET /v1/traffic?window=<seconds>` | {@link TrafficView}[] |
 * | `GET /v1/traffic/minutes?since=<iso>` | {@link MinuteView}[] |
 * | `GET /v1/traffic/releases?service=&environment=&from=<iso>&to=<iso>` | {@link ReleaseTrafficView} |
 * | `GET /v1/events` | server-sent events, `data: {"type":"workload","name":"…"}` whenever something changed: a hint |
 * | `GET /v1/<kind>` | `{names}` |
 * | `GET /v1/inventory` | everything that it has: processes, ports, folders, by kind and name |
 * | `GET /v1/raw/<kind>/<name>` | what is underneath, without secrets |
 *
 * PUT and DELETE carry a `fence` (in the body; for DELETE in the query). The agent keeps the highest one seen for each
 * name and answers 409 `fenced` to a lower one. PUT is idempotent: the same spec changes nothing. DELETE answers 200
 * `{gone: boolean}`; absent is gone. Errors: `{error: {code, what, why, next}}`, `code` one of `fenced`, `invalid`,
 * `notFound`, `exhausted`, `failed`.
 *
 * What concerns the data of databases is in `dataProtocol.ts`.
 *
 * @packageDocumentation
 */
import type { LoginSpec, RestoreSource } from './dataProtocol.ts';

/**
 * Names of objects: lower case, digits and hyphens, 1 to 100. The longest name of a service, the longest of an environment
 * and what follows them (`-r1234-c12-migrate`) fit.
 */
export const AGENT_NAME = /^[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?$/;

/**
 * What every PUT carries: the fence of the claim that it is made under, refused with 409 `fenced` where a higher one
 * was seen.
 */
export interface Fenced {
  fence: number;
}

/** The agent itself: its version, process id, and since when it runs (ISO 8601). */
export interface AgentHealth {
  version: string;
  pid: number;
  startedAt: string;
}

/** How the platform's own Postgres is reached. */
export interface SystemPostgres {
  host: '127.0.0.1';
  port: number;
  user: string;
  /** The password is in this file (0600), never in an answer. */
  passwordFile: string;
}

/** What a database is to be. */
export interface PostgresSpec extends Fenced {
  size: 'small' | 'medium' | 'large';
  /** Database to make, and the login that owns its objects. SQL identifiers, `[a-z_][a-z0-9_]{0,62}`. */
  database: string;
  user: string;
  /** SCRAM-SHA-256 verifier, worked out by the caller: the password never comes here. */
  verifier: string;
  /**
   * In the one instance that previews share, whatever its size: a database and a login of its own there, no archive.
   * `database` and `user` must then be nobody else's. Never changed afterwards.
   */
  shared?: boolean;
  /** Further logins with the same rights: the one before, while processes still use it. */
  logins?: LoginSpec[];
  /** Its data comes from a backup; counts only when it is made. */
  from?: RestoreSource;
  /** It is to stand still, with all its data: what was deleted and may yet be brought back. */
  stopped?: boolean;
}

/**
 * How a database is. `verifierHash` tells whether its login has the verifier that is wanted, and nothing of the
 * password.
 */
export interface PostgresState {
  phase: 'creating' | 'ready' | 'stopped' | 'failed';
  message: string;
  words?: string;
  /** It is up and takes no writes, since its disk is full. */
  readOnly?: boolean;
  host: string;
  port: number;
  database: string;
  user: string;
  /** True in the instance that previews share. */
  shared?: boolean;
  size: string;
  version: string;
  pid?: number;
  /** Absolute path on this machine. */
  dataDirectory: string;
  /** Bytes on disk, as last measured. */
  bytes?: number;
  verifierHash: string;
  /** Stands for the further logins, as `verifierHash` for the first. */
  loginsHash?: string;
  /** What it was made from, while that goes on and afterwards. */
  from?: RestoreSource;
}

/** What a release that runs is to be. */
export interface WorkloadSpec extends Fenced {
  /** Workspace that it runs in. */
  workspace: string;
  /** POSIX shell command; the agent runs `sh -c 'exec …'`. */
  command: string;
  replicas: number;
  /**
   * All of its environment, secrets included: kept in memory only. PORT and HOST are added by the agent; PATH (this Node
   * first), HOME, TMPDIR and LANG where they are not given.
   */
  env: Record<string, string>;
  /** Values to mask in its output, in all the ways in which they may be written. */
  redact: string[];
  /** Hash of what `env` holds, so that the same environment is known after a restart of the agent. */
  envHash: string;
  /** `null` for a worker: it listens nowhere, gets no PORT, and is ready when it has stayed up for a moment. */
  port?: null;
  /** Answers 200 when it takes requests. */
  readyPath: string;
  /** Answers 200 while it lives; one that does not is ended and started anew. */
  livePath: string;
  /** Seconds between SIGTERM and SIGKILL. */
  stopSeconds: number;
}

/** One process of a workload. Times are ISO 8601; `restarts` counts those since the workload was made. */
export interface ReplicaState {
  index: number;
  /** 0 for one that listens nowhere. */
  port: number;
  /** The service's own process. */
  pid?: number;
  phase: 'starting' | 'ready' | 'unready' | 'crashed' | 'stopping';
  restarts: number;
  startedAt?: string;
  /** First 200 on the ready path; of a worker, when it had stayed up for a moment. */
  readyAt?: string;
  lastExit?: { code: number | null; signal: string | null; at: string };
}

/** How a workload is: how many replicas are `wanted` and how many of them are `ready`, and what they were made of. */
export interface WorkloadState {
  /** `needsEnv`: the agent was restarted and must be given the environment again before it can start a replica. */
  phase:
    | 'starting'
    | 'ready'
    | 'degraded'
    | 'failing'
    | 'stopping'
    | 'needsEnv';
  message: string;
  /** Last lines of the replica that is failing. */
  words?: string;
  replicas: ReplicaState[];
  wanted: number;
  ready: number;
  envHash: string;
  specHash: string;
}

/** Where the requests for a service in an environment go. */
export interface RouteSpec extends Fenced {
  /** `<service>.<environment>.localhost` */
  host: string;
  service: string;
  environment: string;
  /** Which workloads answer, and with which weight (0 to 100). A workload with weight 0 is drained. */
  backends: Array<{ workload: string; weight: number; release: string }>;
}

/** How a route is; of each backend how many replicas are `ready` and how many requests are `inFlight`. */
export interface RouteState {
  phase: 'ready' | 'noBackend' | 'failed';
  message: string;
  /** What a person opens: `http://<host>:<proxy port>`. */
  url: string;
  /** What any program on this machine can call: `http://127.0.0.1:<port>`, lasting. */
  localUrl: string;
  backends: Array<{
    workload: string;
    weight: number;
    release: string;
    ready: number;
    inFlight: number;
  }>;
}

/**
 * A command that ends: a stage of a pipeline, a migration. `install` makes the dependencies of a workspace instead,
 * from a cache where it has them.
 */
export interface JobSpec extends Fenced {
  workspace: string;
  kind: 'command' | 'install';
  command?: string;
  env: Record<string, string>;
  redact: string[];
  /** After so long it is ended, and has failed. */
  timeoutSeconds: number;
}

/** How a job is. Times are ISO 8601; `words` are its last lines, masked. */
export interface JobStateView {
  /** `lost`: the machine or the agent went down while it ran, and its end is not known. */
  state: 'running' | 'succeeded' | 'failed' | 'lost';
  exitCode?: number;
  startedAt: string;
  endedAt?: string;
  words?: string;
}

/** A commit that is checked out into a folder. */
export interface WorkspaceSpec extends Fenced {
  /** Absolute path of a bare repository on this machine. */
  repositoryPath: string;
  /** Full commit id, 40 hexadecimal digits. */
  commit: string;
}

/** Lines of a log, oldest first, masked. `cursor` is opaque and goes into `after`; `time` is ISO 8601. */
export interface LogPage {
  lines: Array<{
    cursor: string;
    time: string;
    text: string;
    stream: 'stdout' | 'stderr';
    replica?: number;
  }>;
}

/**
 * What the proxy has measured of a service in an environment within the last `windowSeconds`: `errorRate` is the share of answers with
 * 500 or above (0 to 1), `p95Ms` the 95th percentile of the time to answer in milliseconds; both null without a request.
 */
export interface TrafficView {
  service: string;
  environment: string;
  requestsPerSecond: number;
  errorRate: number | null;
  p95Ms: number | null;
  windowSeconds: number;
  /** The same for each release that had requests in the window: what a canary is judged by. */
  releases?: Array<{
    release: string;
    requests: number;
    requestsPerSecond: number;
    errorRate: number | null;
    p95Ms: number | null;
  }>;
}

/** What each release of one service in one environment has answered, from one whole second until another. */
export interface ReleaseTrafficView {
  /** ISO 8601: nothing is known of what was before. */
  since: string;
  /** Those that had requests. The name is empty for requests that no replica was there for. */
  releases: Array<{
    release: string;
    requests: number;
    errors: number;
    p95Ms: number | null;
  }>;
}

/**
 * What the proxy has counted in one minute, which begins at `minute` (ISO 8601). `errors` are answers with 500 or above;
 * `latencySumMs` adds up the times to answer, and `p95Ms` is their 95th percentile, in milliseconds.
 */
export interface MinuteView {
  service: string;
  environment: string;
  minute: string;
  requests: number;
  errors: number;
  latencySumMs: number;
  p95Ms: number | null;
}
