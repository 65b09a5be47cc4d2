import type { Fenced, LogPage, MinuteView, ReleaseTrafficView, TrafficView } from './protocol.ts';

/** Folders below `<data>/agent` and path segments of the API. */
export type RoomKind =
  | 'postgres'
  | 'workloads'
  | 'routes'
  | 'jobs'
  | 'schedules'
  | 'workspaces';

/** What an event and the platform's drivers call the objects of a room. */
export type ObjectType =
  | 'postgres'
  | 'workload'
  | 'route'
  | 'job'
  | 'schedule'
  | 'workspace';

/** Options of {@link Room.log}. */
export interface LogOptions {
  /** Cursor of the last line that the caller has. */
  after?: string;
  /** ISO 8601: no line older than that. */
  since?: string;
  limit: number;
}

/** What else can be asked of an object. */
export interface RoomCall {
  /** It changes something: its fence is checked, and it runs after and before all other changes of that object. */
  fenced: boolean;
  /** `rest` is what follows in the path, `body` what was sent; undefined is answered as "not found". */
  run(name: string, rest: string[], body: Record<string, unknown>): Promise<object | undefined>;
}

/**
 * One kind of object. The server calls `put` and `remove` of one name one after the other, never side by side, and
 * only after the fence was checked and stored; `get`, `raw` and `log` come at any time.
 */
export interface Room<Spec extends Fenced = any, State = any> {
  readonly kind: RoomKind;
  /** Makes the object what the spec says. The same spec again changes nothing. Returns early: `get` tells how it goes. */
  put(name: string, spec: Spec): Promise<State>;
  get(name: string): Promise<State | undefined>;
  /** True once it is gone; false while it goes. Absent is gone. `keep`: what outlives an object of this kind is kept in any case. */
  remove(name: string, options?: { keep?: boolean }): Promise<boolean>;
  list(): Promise<string[]>;
  /** At the start of the agent: adopts what still runs, cleans up what was half made. Slow work goes to the background. */
  restore(): Promise<void>;
  /** Stops what it runs, for `POST /v1/system/shutdown`. What is stored stays, and comes back with the next agent. */
  stop(): Promise<void>;
  /** The agent ends and everything else goes on: timers off, sockets closed. */
  close?(): Promise<void>;
  /** What is underneath (processes, ports, folders), without secrets. */
  raw?(name: string): Promise<object | undefined>;
  /** Names of what is left of objects that are gone: it is in the inventory. */
  kept?(): Promise<string[]>;
  log?(name: string, options: LogOptions): Promise<LogPage>;
  /** By method and first segment below the name: `PUT backups`, `GET statistics`. */
  readonly calls?: Readonly<Record<string, RoomCall>>;
  /** Bytes of a file, for workspaces. */
  file?(name: string, path: string): Promise<Buffer | undefined>;
  traffic?(windowSeconds: number): Promise<TrafficView[]>;
  minutes?(since: string): Promise<MinuteView[]>;
  /** Times in seconds since 1970; `to` is the first second that is not asked for. */
  releases?(service: string, environment: string, from: number, to: number): Promise<ReleaseTrafficView>;
}

/** What every room receives. */
export interface AgentContext {
  /** Absolute. Objects of a room live in `<dataDir>/agent/<kind>/<name>/`. */
  dataDir: string;
  /** Port of the reverse proxy on 127.0.0.1. */
  proxyPort: number;
  /** Tells listeners that an object has changed. Only a hint. */
  emit(type: ObjectType, name: string): void;
  /** A line in the agent's log. Never a secret. */
  log(line: string): void;
}

/** Codes of errors, as in `protocol.ts`. */
export type AgentErrorCode =
  | 'fenced'
  | 'invalid'
  | 'notFound'
  | 'exhausted'
  | 'failed';

/** An error in three parts: what happened, why, what to do next. Never holds a secret. */
export class AgentError extends Error {
  readonly code: AgentErrorCode;
  readonly what: string;
  readonly why: string;
  readonly next: string;

  constructor(code: AgentErrorCode, what: string, why: string, next: string) {
    super(`${what}: ${why}`);
    this.name = 'AgentError';
    this.code = code;
    this.what = what;
    this.why = why;
    this.next = next;
  }
}
