import type { StepDefinition } from '../operations/types';

/** What a step of a rollout does, without its place in the order. */
export type RolloutStep = Pick<StepDefinition, 'reversible' | 'run' | 'undo'>;

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
