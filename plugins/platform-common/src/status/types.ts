/** What is known: yes, no, or not known (then say why). Never a guess. */
export type ConditionStatus = 'True' | 'False' | 'Unknown';

/** The object that makes a condition false, down to its own words. */
export interface ConditionCause {
  /** Id of the node in the graph. */
  node: string;
  /** The object on the target, as the target names it. */
  object?: string;
  /** That object's own words: the last lines of its log, its error. Never a secret. */
  words?: string;
}

/** One statement about what is observed. Types end in an adjective: `Ready`, `Healthy`, `TLSNotAvailable`. */
export interface Condition {
  type: string;
  status: ConditionStatus;
  /** CamelCase, for machines. */
  reason: string;
  /** One sentence, for people. */
  message: string;
  cause?: ConditionCause;
  /** The next command or click. */
  next?: string;
  /** Generation of the desired state that this was observed at. */
  observedGeneration?: number;
  /** ISO 8601, when `status` last changed. */
  lastTransitionTime?: string;
}

/** Where a node stands. `failed` comes with a cause and is tried again with backoff. */
export type NodePhase = 'pending' | 'applying' | 'ready' | 'failed' | 'removing' | 'unknown';

/** What is known of one node, as it is stored with the binding. */
export interface NodeStatus {
  id: string;
  type: string;
  name: string;
  phase: NodePhase;
  /** One sentence on why it is not ready. */
  message?: string;
  cause?: ConditionCause;
  /** Public outputs of the driver (addresses, counts). Secrets are references, never values. */
  outputs?: Record<string, unknown>;
  observedGeneration?: number;
  since?: string;
}
