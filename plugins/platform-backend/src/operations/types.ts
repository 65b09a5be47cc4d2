import type { Reach } from '@waymark/platform-node';
import type { Knex } from 'knex';
import type { Claim } from '../loop/claim';
import type { OperationRow, Span, StepRow } from '../store/rows';

/** What one call of a step's `run` comes to. */
export type StepOutcome =
  | { state: 'done'; message?: string; skipped?: boolean; result?: Record<string, unknown>; spans?: Span[] }
  /** Looked at again after `pollMs`, or sooner when something it waits for changes. */
  | { state: 'waiting'; message: string; pollMs?: number }
  | { state: 'failed'; what: string; why: string; next: string; spans?: Span[] };

export interface StepContext {
  knex: Knex;
  claim: Claim;
  signal: AbortSignal;
  operation: OperationRow;
  /** As stored; `started_at` is not before this backend was at work: limits of time count from it. */
  step: StepRow;
  /** How replicas of that environment are asked. */
  reach(environment: string): Promise<Reach>;
  /** Writes to the operation's log. */
  log(text: string, stream?: 'platform' | 'stdout' | 'stderr'): Promise<void>;
  /** Merges into what the step remembers, under the fence; in `trx` where it must hold together with another write. */
  remember(data: Record<string, unknown>, trx?: Knex.Transaction): Promise<void>;
  /** Runs a write under the fence of this claim. */
  write<T>(fn: (trx: Knex.Transaction) => Promise<T>): Promise<T>;
}

/** One step of an operation. It writes desired state and waits; it never calls a driver. */
export interface StepDefinition {
  id: string;
  title: string;
  /** Ids of the steps before it; by default the one before. */
  needs?: string[];
  /** False for what cannot be taken back; the plan and the page say so. */
  reversible: boolean;
  run(context: StepContext): Promise<StepOutcome>;
  /** Takes back what `run` has made, however far it came. Called again until it answers `done`. */
  undo?(context: StepContext): Promise<StepOutcome>;
}

/** What a kind of operation does. */
export interface OperationDefinition {
  kind: OperationRow['kind'];
  steps(input: any): StepDefinition[];
  /** Runs before the operation is marked as failed; twice is once. */
  onFailed?(context: Omit<StepContext, 'step' | 'remember'>): Promise<void>;
  /** Runs in the transaction that marks the operation as succeeded. */
  onSucceeded?(trx: Knex.Transaction, operation: OperationRow): Promise<void>;
  /** Takes back what has not come to its end, before the operation is marked as superseded; twice is once. */
  onSuperseded?(context: Omit<StepContext, 'step' | 'remember'>): Promise<void>;
  /** Steps that Retry runs again together with those that failed: `onFailed` has taken back what they did. Pure. */
  runAnew?(failed: string[], steps: string[]): string[];
  /** True if it brings a release somewhere: a person may promote it to all of the traffic, or roll it back, while it runs. */
  rollout?: boolean;
  /** The operation's page shows this when there is nothing to undo. */
  undoable: boolean;
}
