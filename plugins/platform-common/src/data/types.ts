/** How a backup is. Times are ISO 8601. */
export interface BackupState {
  id: string;
  reason: string;
  state: 'running' | 'complete' | 'failed';
  startedAt: string;
  /** From this moment on one can go back with it. */
  endedAt?: string;
  bytes?: number;
  /** What went wrong, with the failing object's own words. */
  message?: string;
  words?: string;
  /** Version of Postgres that it was made by: `18.4`. */
  version?: string;
  proof?: ProofState;
}

/** What came of restoring a backup to a scratch instance. Nothing of that instance is left afterwards. */
export interface ProofState {
  run: string;
  state: 'running' | 'passed' | 'failed';
  startedAt: string;
  endedAt?: string;
  message: string;
  words?: string;
  /** What was looked at: files against their checksums, WAL without a gap, start, every table read, indexes. */
  checks: Array<{ name: string; ok: boolean; message: string }>;
}

/** What is kept of a database. */
export interface KeptState {
  name: string;
  /** Oldest first. */
  backups: BackupState[];
  archive: {
    /** False when segments cannot be written or one is missing: going back to a moment after that is impossible. */
    ok: boolean;
    message: string;
    words?: string;
    /** What to do about it, where the target knows better than that there has to be room. */
    next?: string;
    /** When the last segment was written, ISO 8601. */
    lastAt?: string;
    bytes: number;
  };
  /** Span of time to which one can go back, ISO 8601; none without a complete backup. */
  earliest?: string;
  latest?: string;
  /** Backups and archive together. */
  bytes: number;
}

/** How a database is doing. Statements are normalised: they hold no values. */
export interface DatabaseStatistics {
  at: string;
  bytes: number;
  /** Bytes that are free where it lies, and how large that disk is. */
  diskFree: number;
  diskSize: number;
  connections: {
    used: number;
    active: number;
    max: number;
    byUser: Record<string, number>;
  };
  /** Since the last reset of its statistics. */
  commits: number;
  rollbacks: number;
  deadlocks: number;
  /** Share of blocks that were found in memory, 0 to 1; null before the first read. */
  cacheHits: number | null;
  /** Slowest first by total time; none where the extension is not there. */
  slow: Array<{ query: string; calls: number; meanMs: number; totalMs: number; rows: number }>;
  tables: Array<{ schema: string; name: string; rows: number; bytes: number }>;
  roles: Array<{ name: string; login: boolean; kind: 'login' | 'person' | 'other'; expiresAt?: string }>;
  /** What was changed behind the agent's back. */
  drift: Array<{ what: string; wanted: string; found: string; healed: boolean }>;
  /** How long connections were cut by the last change of size, in milliseconds. */
  lastResizeMs?: number;
  startedAt?: string;
}

/** What tables there are. */
export interface DatabaseSchema {
  tables: Array<{
    schema: string;
    name: string;
    kind: 'table' | 'view' | 'materializedView';
    columns: Array<{ name: string; type: string; nullable: boolean; default?: string; key?: boolean }>;
    indexes: Array<{ name: string; definition: string }>;
  }>;
}

/** Rows as text, as Postgres writes them. `truncated` tells that there were more. */
export interface QueryResult {
  columns: Array<{ name: string; type: string }>;
  rows: Array<Array<string | null>>;
  truncated: boolean;
  tookMs: number;
}
