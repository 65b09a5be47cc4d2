import { admit, PRODUCTION_POLICIES, type Graph, type PolicyVerdict, type ServiceFile } from '@waymark/platform-common';

/** What the platform's own policies say of a graph: only what is not simply allowed. Pure. */
export function judge(input: { file: ServiceFile; graph: Graph; environment: string; production: boolean }): PolicyVerdict[] {
  const policies = input.production ? [...PRODUCTION_POLICIES] : [];
  return admit(policies, input).verdicts.filter(verdict => verdict.effect !== 'allow');
}
