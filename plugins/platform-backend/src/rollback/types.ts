import type { ReleaseMigration } from '../store/rows';

/** What is asked for. */
export interface RollbackAsked {
  service: string;
  team: string;
  environment: string;
  /** Null: the last release that was healthy there. */
  to: number | null;
  /** Also over a migration that cannot be reversed. */
  force: boolean;
  /** Why, in one sentence: of who asked, or the measurement of what asked. */
  reason: string | null;
}

/** What is rolled back where. Chosen when it begins: what it stops would give its place up, and look like history. */
export interface RollbackInput extends RollbackAsked {
  number: number;
  /** The configuration that the release was healthy with. */
  configRevision: number;
  /** Deployments that count as rolled back by this: the one that serves, the ones under way. */
  undone: string[];
  /** Migrations that the release does not know and that stay. */
  stays: ReleaseMigration[];
  /** The rollouts that it has stopped, in words. */
  stopped: string[];
}
