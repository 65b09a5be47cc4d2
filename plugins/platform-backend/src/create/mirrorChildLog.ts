import type { StepContext } from '../operations/types';
import type { Platform } from '../platform';
import type { OperationRow } from '../store/rows';

/**
 * Copies what the child has logged since the last look, so that whoever follows the parent sees it live. A line without
 * a step is the child's own end; the parent says its own.
 */
export async function mirrorChildLog(platform: Platform, context: StepContext, child: OperationRow): Promise<void> {
  const before: string | undefined = context.step.data.child === child.id ? context.step.data.childCursor : undefined;
  const lines = await platform.operationLog.read(child.id, before, 2000);
  if (!lines.length) return;
  await platform.operationLog.append(context.operation.id, lines.filter(line => line.step).map(({ cursor: _, ...line }) => ({ ...line, step: `${context.step.id}/${line.step}` })));
  await context.remember({ child: child.id, childCursor: lines[lines.length - 1].cursor });
}
