import { checkJobs } from './checkJobs';
import { type FieldPath, dotted, type Places } from './places';
import type { Problem, RuntimeSpec, ServiceFile } from './types';

/** What no schema can say: fields that only make sense together. */
export function checkTogether(file: ServiceFile, places: Places): Problem[] {
  const problems: Problem[] = [];
  for (const [name, overlay] of Object.entries(file.spec.environments)) {
    if (overlay.database && !file.spec.database) {
      const path = ['spec', 'environments', name, 'database'];
      problems.push({
        ...places.key(path),
        path: dotted(path),
        message: `${dotted(
          path,
        )} changes a database, and the service has none.`,
        next: 'Add `database: { type: postgres }` under spec, or take this block out.',
      });
    }
    const path = ['spec', 'environments', name, 'runtime'];
    problems.push(...checkReplicas(overlay.runtime, path, places));
  }
  const { dependencies = [] } = file.spec;
  dependencies.forEach((name, index) => {
    if (name !== file.metadata.name) return;
    const path = ['spec', 'dependencies', index];
    problems.push({
      ...places.value(path),
      path: dotted(path),
      message: `${name} cannot depend on itself.`,
      next: 'Take it out of the list.',
    });
  });
  return [
    ...problems,
    ...checkReplicas(file.spec.runtime, ['spec', 'runtime'], places),
    ...checkWorker(file, places),
    ...checkJobs(file, places),
  ];
}

/** A range of replicas, and a number that is written beside it. */
function checkReplicas(
  runtime: Partial<RuntimeSpec> | undefined,
  block: FieldPath,
  places: Places,
): Problem[] {
  const { autoscaling, replicas } = runtime ?? {};
  if (!autoscaling) return [];
  const { min, max } = autoscaling;
  if (min > max) {
    const path = [...block, 'autoscaling', 'max'];
    return [
      {
        ...places.value(path),
        path: dotted(path),
        message: `${dotted(path)} is ${max}, and min is ${min}.`,
        next: `Write for instance \`max: ${min}\`.`,
      },
    ];
  }
  const path = [...block, 'replicas'];
  const fits = replicas === undefined || (replicas >= min && replicas <= max);
  if (fits || !places.has(path)) return [];
  return [
    {
      ...places.value(path),
      path: dotted(path),
      message: `${dotted(
        path,
      )} is ${replicas}, and autoscaling says from ${min} to ${max}.`,
      next: 'Take `replicas` out, or put it into that range: so many run where the target does not scale by itself.',
    },
  ];
}

/** What shares out or counts requests, of what takes none. */
function checkWorker(file: ServiceFile, places: Places): Problem[] {
  const { runtime, deployment, monitoring } = file.spec;
  if (runtime.type !== 'worker') return [];
  const problem = (path: FieldPath, message: string): Problem => ({
    ...places.value(path),
    path: dotted(path),
    message,
    next: 'Take the line out, or `type: worker` under runtime.',
  });
  return [
    ...(deployment.canary
      ? [
          problem(
            ['spec', 'deployment', 'canary'],
            'A canary shares out requests, and a worker takes none.',
          ),
        ]
      : []),
    ...(monitoring.slo === undefined
      ? []
      : [
          problem(
            ['spec', 'monitoring', 'slo'],
            'An SLO is a share of requests, and a worker takes none.',
          ),
        ]),
  ];
}
