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

/** Asks every policy. Denied if one of them denies; all verdicts are kept, so that a refusal names its policy. */
export function admit(policies: Policy[], input: Parameters<Policy['judge']>[0]): { allowed: boolean; verdicts: PolicyVerdict[] } {
  const verdicts = policies.map(policy => ({ policy: policy.name, ...policy.judge(input) }));
  return { allowed: verdicts.every(verdict => verdict.effect !== 'deny'), verdicts };
}
