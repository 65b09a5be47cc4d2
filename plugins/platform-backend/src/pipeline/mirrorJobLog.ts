import type { StepContext } from '../operations/types';
import type { Platform } from '../platform';

/** Copies what a job has printed since the last look into the operation's log. The cursor is stored, so a crash repeats at most one look. */
export async function mirrorJobLog(platform: Platform, context: StepContext, job: string): Promise<void> {
  let cursor: string | undefined = context.step.data.logCursor;
  const { id } = context.operation;
  for (;;) {
    const lines = await platform.runner().log(job, cursor, 1000);
    if (!lines.length) break;
    await platform.operationLog.append(id, lines.map(l => ({ time: l.time, step: context.step.id, stream: l.stream, text: l.text })));
    cursor = lines[lines.length - 1].cursor;
    if (lines.length < 1000) break;
  }
  if (cursor !== context.step.data.logCursor) await context.remember({ logCursor: cursor });
}
