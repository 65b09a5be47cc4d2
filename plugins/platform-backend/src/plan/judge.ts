import { admit, type Graph, type Policy, type PolicyVerdict, type ServiceFile } from '@waymark/platform-common';

/** A service that many depend on does not stand on one replica in production. */
const replicasOfCritical: Policy = {
  name: 'replicas-of-critical-services',
  judge({ file, graph }) {
    const workload = graph.nodes.find(node => node.type === 'workload');
    const replicas = Number(workload?.properties.replicas ?? 0);
    if (file.metadata.tier !== 'critical' || replicas >= 2) return { effect: 'allow', message: 'There are enough replicas for its tier.' };
    return { effect: 'warn', message: `It is critical and has ${replicas} replica: while that one restarts nobody answers. Set spec.runtime.replicas to 2 or more.` };
  },
};

/** Without an objective nobody can say that it is violated. */
const objectiveInProduction: Policy = {
  name: 'objective-in-production',
  judge: ({ file }) =>
    file.spec.monitoring.slo === undefined
      ? { effect: 'warn', message: 'It has no objective (spec.monitoring.slo): a canary is compared with the version before only, and no alert is raised.' }
      : { effect: 'allow', message: `Its objective is ${file.spec.monitoring.slo} %.` },
};

/** What the platform's own policies say of a graph: only what is not simply allowed. Pure. */
export function judge(input: { file: ServiceFile; graph: Graph; environment: string; production: boolean }): PolicyVerdict[] {
  const policies = input.production ? [replicasOfCritical, objectiveInProduction] : [];
  return admit(policies, input).verdicts.filter(verdict => verdict.effect !== 'allow');
}
