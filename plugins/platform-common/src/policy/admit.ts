import type { Policy, PolicyVerdict } from './Policy';

/** Asks every policy. Denied if one of them denies; all verdicts are kept, so that a refusal names its policy. */
export function admit(policies: Policy[], input: Parameters<Policy['judge']>[0]): { allowed: boolean; verdicts: PolicyVerdict[] } {
  const verdicts = policies.map(policy => ({ policy: policy.name, ...policy.judge(input) }));
  return { allowed: verdicts.every(verdict => verdict.effect !== 'deny'), verdicts };
}
