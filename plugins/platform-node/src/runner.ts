import type { JsonObject } from '@waymark/platform-common';

/** How a job stands. `absent`: there is none of that name, or it was lost with its machine; `unknown`: the target cannot be asked. */
export interface JobState {
  state: 'absent' | 'running' | 'succeeded' | 'failed' | 'unknown';
  exitCode?: number;
  /** ISO 8601. */
  startedAt?: string;
  endedAt?: string;
  /** Last lines of its output, redacted. */
  words?: string;
}

/** One line of output. */
export interface LogLine {
  /** Cursor to go on from: opaque, rises. */
  cursor: string;
  /** ISO 8601. */
  time: string;
  text: string;
  stream: 'stdout' | 'stderr';
  /** Which replica wrote it, for workloads. */
  replica?: number;
}

/** Runs the stages of a pipeline near the code. Every call is found again by its name: twice is once. */
export interface StageRunner {
  /** Checks a commit out into a workspace of that name. */
  checkout(input: { workspace: string; repositoryPath: string; commit: string; fence: number }): Promise<void>;
  /** Starts a command in a workspace. `kind: 'install'` makes the dependencies by lockfile, from a cache if it has them. */
  start(input: {
    name: string;
    workspace: string;
    kind: 'command' | 'install';
    command?: string;
    env?: Record<string, string>;
    timeoutSeconds: number;
    fence: number;
  }): Promise<void>;
  /** How it stands now. */
  state(name: string): Promise<JobState>;
  /** Lines after the cursor, at most `limit`. */
  log(name: string, after: string | undefined, limit: number): Promise<LogLine[]>;
  /** Content of a file in the workspace, or undefined. At most 4 MiB; paths that leave the workspace are refused. */
  readFile(workspace: string, path: string): Promise<Buffer | undefined>;
  /** Ends and forgets a job; absent is gone. */
  removeJob(name: string, fence: number): Promise<void>;
  /** Removes a workspace with its files; absent is gone. */
  removeWorkspace(workspace: string, fence: number): Promise<void>;
}

/**
 * Asks a replica itself, past the route: as `fetch`. The URL is one of a workload's output `addresses` with a path behind it;
 * a target whose addresses lead nowhere from here takes another way to them.
 */
export type Reach = (url: string, init: RequestInit) => Promise<Response>;

/** Reads what runs: logs of a workload, what is underneath. */
export interface TargetInspector {
  /** Lines of a workload, oldest first: after a cursor, `since` a time (ISO 8601), or else the last ones. */
  workloadLogs(
    name: string,
    options: { since?: string; after?: string; limit: number },
  ): Promise<LogLine[]>;
  /** Lines of one run of a job, oldest first, as far as they are kept; left out where the target keeps none. */
  jobLogs?(name: string, run: string): Promise<LogLine[]>;
  /** Every process, port, file and role of an object, raw and true, without secrets. */
  raw(type: string, name: string): Promise<JsonObject>;
}
