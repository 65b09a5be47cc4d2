import type { ApiOperation } from '@waymark/platform-common/api';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { duration } from '../format/duration';
import { attached } from '../terminal/attached';
import type { Io } from '../terminal/Io';
import type { Output } from '../terminal/Output';
import type { Connection } from './connect';
import { followOperation } from './followOperation';
import { StepTeller } from './stepNews';

/**
 * Shows an operation's log until it ends or Ctrl-C leaves it; then says how to come back.
 *
 * @param from - the line of the log and the time to begin at; default the operation's own beginning. With `steps` also
 * what is new of its steps is shown
 */
export async function watch(
  io: Io,
  out: Output,
  connection: Connection,
  operation: ApiOperation,
  from: { after?: string; started?: number; steps?: boolean } = {},
): Promise<ApiOperation> {
  const started = from.started ?? Date.parse(operation.createdAt);
  let step = '';
  const teller = new StepTeller(operation, news =>
    out.note(`  ${news}`, { text: ' '.repeat(9), style: 'dim' }),
  );
  const { left, value } = await attached(io, signal =>
    followOperation(connection, operation, {
      signal,
      after: from.after,
      onLine: line => {
        const elapsed = duration(
          Math.max(0, Date.parse(line.time) - started),
        ).padStart(9);
        const name = line.step === step ? '' : line.step;
        step = line.step;
        out.note(`  ${name.padEnd(20)}  ${line.text}`, {
          text: elapsed,
          style: 'dim',
        });
      },
      onOperation: now => from.steps && teller.next(now),
      onLost: () =>
        out.note(
          'The connection is lost; the operation goes on. Trying again …',
        ),
    }),
  ).catch(error => {
    teller.stop();
    out.note(comeBack(operation));
    throw error;
  });
  teller.stop();
  if (left && !value.outcome) out.note(comeBack(value));
  return value;
}

/** How to come back to an operation that goes on without anybody watching. */
export function comeBack(operation: ApiOperation): string {
  return `It goes on without you. Come back with: platform operations ${operation.id} -f`;
}

/** Whether what it had deployed was taken out of the traffic again, by its measurements or by a person. */
export const isRolledBack = ({ outcome, result }: ApiOperation): boolean =>
  outcome === 'failed' && result?.rolledBack === true;

/** The exit code for how an operation ended; `wanted` is the outcome that was asked for. */
export function exitCodeFor(
  operation: ApiOperation,
  wanted: 'succeeded' | 'undone' = 'succeeded',
): ExitCodeValue {
  if (!operation.outcome) return ExitCode.stillRunning;
  if (isRolledBack(operation)) return ExitCode.deployedAndRolledBack;
  return operation.outcome === wanted ? ExitCode.done : ExitCode.failed;
}

/** What went wrong in an operation and what can be done, in the manner of every error. */
export function failureWords(operation: ApiOperation): string {
  const { error } = operation;
  const lines = [
    `${operation.title}: ${
      isRolledBack(operation) ? 'rolled back' : operation.outcome
    }`,
  ];
  if (error)
    lines.push(
      `  ${error.what}`,
      ...error.why.split('\n').map(line => `  ${line}`),
      `  ${error.next}`,
    );
  if (operation.supersededBy)
    lines.push(
      `  A newer one has overtaken it:  platform operations ${operation.supersededBy} -f`,
    );
  if (operation.canRetry)
    lines.push(`  Go on from there:  platform retry ${operation.id}`);
  if (operation.canUndo)
    lines.push(`  Take it all back:  platform undo ${operation.id}`);
  if (!operation.canRetry && !operation.canUndo && operation.whyNot)
    lines.push(`  ${operation.whyNot}`);
  return lines.join('\n');
}
