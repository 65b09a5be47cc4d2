import type { DatabaseCare } from './databaseCare';
import type { GraphNode, Impact, JsonObject, NodeType, PlanVerb, TargetCapabilities } from '@waymark/platform-common';

/**
 * What is seen of an object on the target. `unknown` is an answer (the target cannot be reached) and never means gone.
 */
export type Observation =
  | { exists: 'no' }
  | { exists: 'unknown'; why: string }
  | {
      exists: 'yes';
      /** True if it serves: a database accepts connections, all replicas are healthy, a job has succeeded. */
      ready: boolean;
      /** True if it will not become ready by waiting (a crash loop, a job that failed). */
      failed: boolean;
      /** True if it differs from `node.properties`, so that `apply` has something to do. */
      drifted: boolean;
      /** One sentence on its state, for people. */
      message: string;
      /** True if it is ready and does not do all that it should: `message` and `words` say what and why. */
      limited?: boolean;
      /** The object's own words when something is wrong: last log lines, an error. Redacted. */
      words?: string;
      /** Public facts; secrets are `{ secretRef }`, never values. */
      outputs: JsonObject;
    };

/** What every driver call carries. */
export interface DriverContext {
  /** Rises with each claim of the work; the target refuses a lower one than it has seen. */
  fence: number;
  /** Aborted when the lease is lost: stop at once. */
  signal: AbortSignal;
  /** Goes to the operation's log. */
  log(line: string): void;
  /** Outputs of the nodes that this one depends on, by node id. */
  inputs: Record<string, JsonObject>;
}

/** What one call of `plan` says. */
export interface DriverPlan {
  verb: PlanVerb;
  /** What people notice while it is done. */
  impact: Impact;
  /** Why, in one sentence for people. */
  because: string;
  /** False for what has no inverse (a migration). */
  reversible: boolean;
}

/** What a driver can do beyond making and removing. */
export interface DriverCapabilities {
  backup: boolean;
  restore: boolean;
  rotate: boolean;
  migrate: boolean;
  connect: boolean;
  logs: boolean;
}

/**
 * Makes one type of node real on one target. It never touches the platform's tables and keeps no state of its own
 * that a crash could lose: everything is found again by the node's computed name.
 */
export interface Driver {
  readonly type: NodeType;
  readonly target: string;
  readonly capabilities: DriverCapabilities;
  /** Looking after the data of what it makes; none where it holds no data. What it cannot do is in `capabilities`. */
  readonly care?: DatabaseCare;
  /** How changes become known: the target tells (`events`), or it is asked every `seconds`. */
  readonly observes: { mode: 'events' | 'poll'; seconds: number };
  /** JSON Schema of `outputs`. */
  readonly outputsSchema: JsonObject;
  /** Looks at the object and changes nothing. A target that cannot be reached is `unknown`, and no error. */
  observe(node: GraphNode, ctx: DriverContext): Promise<Observation>;
  /** What `apply` would do, from what was seen. Pure. */
  plan(node: GraphNode, observation: Observation): DriverPlan;
  /**
   * Starts making the object what the node says, and returns without waiting for it to become ready: `observe` tells.
   * Twice is once. Throws a {@link DriverError}.
   */
  apply(node: GraphNode, ctx: DriverContext): Promise<void>;
  /**
   * Removes the object. Returns true once it is gone, false while it goes (call again). An absent object is gone; one
   * that cannot be reached is an error. Throws a {@link DriverError}.
   */
  remove(node: Pick<GraphNode, 'type' | 'name'>, ctx: DriverContext): Promise<boolean>;
}

/** An infrastructure that holds environments. */
export interface Target {
  readonly name: string;
  /** What it cannot do becomes a visible condition. */
  readonly capabilities: TargetCapabilities;
  /** One for each type that it can make real. */
  readonly drivers: Driver[];
}
