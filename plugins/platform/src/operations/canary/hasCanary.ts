import type { ApiOperation } from '@waymark/platform-common/api';

/** Whether an operation has a canary in it. */
export const hasCanary = (operation: Pick<ApiOperation, 'steps'>): boolean =>
  operation.steps.some(step => /\/canary-\d+$/.test(step.id));
