/** What the agent hands to a shim on its standard input. Holds secrets: it is never written to disk. */
export interface ShimConfig {
  /** Marks every process of this run: `WAYMARK_UNIT` in its environment. */
  unit: string;
  /** Given to `sh -c`. */
  command: string;
  cwd: string;
  env: Record<string, string>;
  /** Values to mask in the output. */
  redact: string[];
  /** Seconds between SIGTERM and SIGKILL. */
  stopSeconds: number;
  /** The group is ended after so many seconds. */
  timeoutSeconds?: number;
  /** Bytes of one log file, and how many are kept. */
  logBytes: number;
  logFiles: number;
}

/** A process, told apart from a later one that got the same id; the same as in `identity.ts`. */
export interface ShimIdentity {
  pid: number;
  start: string;
  boot: string;
}

/** What a shim keeps in `state.json` of its folder. */
export interface ShimState {
  unit: string;
  shim: ShimIdentity;
  /** The leader of the command's process group; absent if it could not be started. */
  child?: ShimIdentity;
  /** ISO 8601. */
  startedAt: string;
  exit?: ShimExit;
  /** True once nothing of the group is left and the log is complete. */
  ended?: boolean;
}

/** How the command ended. */
export interface ShimExit {
  code: number | null;
  signal: string | null;
  /** ISO 8601. */
  at: string;
  /** The time was over. */
  timedOut?: boolean;
  /** It was asked to stop. */
  stopped?: boolean;
}
