import type { StepContext } from '../operations/types';
import type { Platform } from '../platform';
import type { OperationRow } from '../store/rows';

/** Copies what the child has logged since the last look, so that whoever follows the parent sees it live. */
export async function mirrorChildLog(platform: Platform, context: StepContext, child: OperationRow): Promise<void> {
  const before: string | undefined = context.step.data.childCursor;
  const lines = await platform.operationLog.read(child.id, before, 2000);
  if (!lines.length) return;
  await platform.operationLog.append(context.operation.id, lines.map(({ cursor: _, ...line }) => ({ ...line, step: line.step ? `${context.step.id}/${line.step}` : context.step.id })));
  await context.remember({ childCursor: lines[lines.length - 1].cursor });
}
