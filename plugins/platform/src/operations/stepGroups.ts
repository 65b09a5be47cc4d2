import type { ApiOperationStep } from '@waymark/platform-common/api';

/** Steps that belong to one environment, or to none. */
export interface StepGroup {
  environment?: string;
  steps: ApiOperationStep[];
}

/** Steps in their order, those of one environment together; their titles no longer need its name. */
export function groupSteps(steps: ApiOperationStep[]): StepGroup[] {
  const groups: StepGroup[] = [];
  for (const step of steps) {
    const slash = step.id.indexOf('/');
    const environment = slash > 0 ? step.id.slice(0, slash) : undefined;
    const last = groups[groups.length - 1];
    const title =
      environment && step.title.startsWith(`${environment}: `)
        ? step.title.slice(environment.length + 2)
        : step.title;
    if (last && last.environment === environment) {
      last.steps.push({ ...step, title });
    } else groups.push({ environment, steps: [{ ...step, title }] });
  }
  return groups;
}

/** How all steps of an environment stand together. */
export function groupState(
  steps: Array<Pick<ApiOperationStep, 'state'>>,
): ApiOperationStep['state'] {
  const states = steps.map(step => step.state);
  for (const state of ['failed', 'undoing', 'running', 'undone'] as const) {
    if (states.includes(state)) return state;
  }
  if (states.every(state => state === 'skipped')) return 'skipped';
  if (states.every(state => state === 'pending')) return 'pending';
  return states.includes('pending') ? 'running' : 'succeeded';
}
