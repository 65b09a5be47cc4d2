import type { PlatformOnlyPolicy, Policy } from './Policy';

/** A service that many depend on does not stand on one replica in production. */
const replicasOfCritical: Policy & PlatformOnlyPolicy = {
  name: 'replicas-of-critical-services',
  summary: 'A critical service has at least two replicas in production.',
  why: 'The tier stands in platform.yaml and on no object; and where there is an autoscaler, another object has the number.',
  judge({ file, graph }) {
    const workload = graph.nodes.find(node => node.type === 'workload');
    const replicas = Number(workload?.properties.replicas ?? 0);
    if (file.metadata.tier !== 'critical' || replicas >= 2) return { effect: 'allow', message: 'There are enough replicas for its tier.' };
    return { effect: 'warn', message: `It is critical and has ${replicas} replica: while that one restarts nobody answers. Set spec.runtime.replicas to 2 or more.` };
  },
};

/** Without an objective nobody can say that it is violated. */
const objectiveInProduction: Policy & PlatformOnlyPolicy = {
  name: 'objective-in-production',
  summary: 'A service in production has an objective (spec.monitoring.slo).',
  why: 'An objective becomes rules for alerts beside the workload: no object lacks anything when there is none.',
  judge: ({ file }) =>
    file.spec.monitoring.slo === undefined
      ? { effect: 'warn', message: 'It has no objective (spec.monitoring.slo): a canary is compared with the version before only, and no alert is raised.' }
      : { effect: 'allow', message: `Its objective is ${file.spec.monitoring.slo} %.` },
};

/** What the platform's own policies ask of a graph before it goes to production. */
export const PRODUCTION_POLICIES: ReadonlyArray<Policy & PlatformOnlyPolicy> = [replicasOfCritical, objectiveInProduction];
