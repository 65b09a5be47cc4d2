import type { Knex } from 'knex';
import type { StepContext, StepDefinition } from '../operations/types';
import type { BindingRow } from '../store/rows';

/** What a step of a rollout does, without its place in the order. */
export type RolloutStep = Pick<StepDefinition, 'reversible' | 'run' | 'undo'>;

/**
 * Which config revision a release is to start with, asked in the transaction that pins it, under the binding's lock.
 * Undefined: the one that the place has.
 */
export type ConfigurationOf = (context: StepContext, trx: Knex.Transaction, binding: BindingRow) => Promise<number | undefined>;

/** What every step of a rollout knows besides its operation. */
export interface RolloutStage {
  /** What people call it: `Migrate`. */
  title: string;
  timeoutSeconds: number;
  /** The environment that it brings the release to. */
  environment: string;
  /** What the time below it is called among the spans. */
  span?: string;
}
