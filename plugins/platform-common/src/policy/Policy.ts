import type { Graph } from '../graph/types';
import type { ServiceFile } from '../spec/types';

/** What a policy says: `deny` stops, `warn` is shown and written down. */
export type PolicyEffect = 'allow' | 'warn' | 'deny';

/** One policy's word on one graph. */
export interface PolicyVerdict {
  policy: string;
  effect: PolicyEffect;
  message: string;
}

/** A guardrail as a pure function of what would be made. */
export interface Policy {
  name: string;
  judge(input: { file: ServiceFile; graph: Graph; environment: string }): { effect: PolicyEffect; message: string };
}

/**
 * A guardrail that can be told from one object of a cluster alone, as that cluster checks it itself: whatever Waymark makes
 * keeps it, and so has to what anybody else changes there.
 */
export interface ObjectPolicy {
  name: string;
  summary: string;
  effect: 'warn' | 'deny';
  /** Which objects, by group and version, and their plural names. */
  resources: Array<{ apiGroup: string; apiVersion: string; resources: string[] }>;
  /** Values of the label `app.kubernetes.io/component` of those that are meant; left out, any. */
  components?: string[];
  /** In CEL, true where all is well; `variables.pod` is the specification of the object's pods. */
  expression: string;
  /** What a person reads who is refused. */
  message: string;
}

/** A guardrail that no single object of a cluster tells, and why. */
export interface PlatformOnlyPolicy {
  name: string;
  summary: string;
  why: string;
}
