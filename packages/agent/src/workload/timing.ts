/** How patient the agent is with replicas. */
export interface Timing {
  /** Between two looks at a replica that is ready, milliseconds. */
  lookMs: number;
  /** How long a replica may take to answer, milliseconds. */
  answerMs: number;
  /** Answers in a row that must be missing on the live path before the replica is started anew. */
  liveFailures: number;
  /** How long one that nobody can ask must have been up to count as ready, milliseconds. */
  upMs: number;
  /** How long requests under way may take before a replica that is taken out is ended, milliseconds. */
  drainMs: number;
}

/** Generous, since on a busy machine a healthy service may be slow: half a minute and more before it is started anew. */
export const TIMING: Timing = { lookMs: 2000, answerMs: 5000, liveFailures: 6, upMs: 3000, drainMs: 10_000 };
