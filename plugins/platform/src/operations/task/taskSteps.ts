import type { ApiOperation } from '@waymark/platform-common/api';

/** A step of a template, as its task lists it. */
export interface TemplateStep {
  id: string;
  name: string;
  action: string;
}

/** A step of a task, with the operations that it has started; none where it is not the platform's. */
export interface TaskStep {
  id: string;
  title: string;
  ours: boolean;
  operations: ApiOperation[];
}

/** Template steps that hand over to operations. */
const OURS = /^platform:/;

/**
 * All steps of a task in their order. Where the scaffolder does not show the template's steps to this person, those
 * that have started an operation are all that is known.
 */
export function taskSteps(
  template: TemplateStep[] | undefined,
  operations: ApiOperation[],
): TaskStep[] {
  const started = (id: string) =>
    operations.filter(operation => operation.task?.step === id);
  const known = template ?? [];
  const rest = new Set(
    operations
      .map(operation => operation.task?.step ?? '')
      .filter(id => !known.some(step => step.id === id)),
  );
  return [
    ...known.map(step => ({
      id: step.id,
      title: step.name || step.id,
      ours: OURS.test(step.action) || started(step.id).length > 0,
      operations: started(step.id),
    })),
    ...[...rest].map(id => ({
      id,
      title: id,
      ours: true,
      operations: started(id),
    })),
  ];
}
