import type { ApiOperation } from '@waymark/platform-common/api';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import type { Invocation } from '../args/types';
import { ago, duration } from '../format/duration';
import { plainText } from '../format/plainText';
import { table } from '../format/table';
import { whoWords } from '../format/who';
import { type Connection, connect, dataOf } from '../platform/connect';
import { exitCodeFor, failureWords, watch } from '../platform/watch';

/** How each state of a step is shown. */
const MARKS: Record<string, string> = {
  pending: '·',
  running: '…',
  succeeded: '✓',
  failed: '✗',
  skipped: '–',
  undoing: '…',
  undone: '↶',
};

/** `platform operations [ID]`: what was done lately, or one operation with its steps. */
export async function operations({
  args: [id],
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  if (id && options.service)
    throw new CliError(
      ExitCode.usage,
      'An ID and --service do not go together.',
      '',
      'Leave one of them out.',
    );
  if (!id && options.follow) {
    throw new CliError(
      ExitCode.usage,
      '-f needs the ID of an operation.',
      '',
      'Find it with: platform operations',
    );
  }
  const connection = connect(io);
  if (!id) {
    const service =
      typeof options.service === 'string' ? options.service : undefined;
    const page = dataOf(
      await connection.client.GET('/operations', {
        params: { query: { limit: 20, service } },
      }),
    );
    out.document({ operations: page.items });
    if (page.items.length) out.table(listRows(page.items, Date.now()));
    else if (!out.json) out.note('Nothing was done yet.');
    return ExitCode.done;
  }
  let operation = await getOperation(connection, id);
  out.target(targetOf(operation));
  if (options.follow) operation = await watch(io, out, connection, operation);
  out.document({ operation });
  out.result(operationWords(operation, Date.now()));
  return options.follow
    ? exitCodeFor(
        operation,
        operation.state === 'undone' ? 'undone' : 'succeeded',
      )
    : ExitCode.done;
}

/** An operation by its id. */
export async function getOperation(
  connection: Connection,
  id: string,
): Promise<ApiOperation> {
  return dataOf(
    await connection.client.GET('/operations/{operation}', {
      params: { path: { operation: id } },
    }),
  );
}

/** What an operation works on: `payment-api @ staging`. */
export function targetOf(operation: ApiOperation): string {
  if (!operation.service) return operation.title;
  return operation.environment
    ? `${operation.service} @ ${operation.environment}`
    : operation.service;
}

function listRows(items: readonly ApiOperation[], now: number): string[][] {
  return [
    ['id', 'what', 'state', 'took', 'when', 'who'],
    ...items.map(one => [
      one.id,
      plainText(one.title),
      one.state,
      one.durationMs === null ? '–' : duration(one.durationMs),
      ago(one.createdAt, now),
      whoWords(one.actor),
    ]),
  ];
}

/** The template task that it is part of, and how to take back what has succeeded in it. */
function taskWords({ task, state }: ApiOperation): string[] {
  if (!task) return [];
  if (!task.step) return [`of template task ${task.id}`];
  return [
    `step ${plainText(task.step)} of template task ${task.id}`,
    ...(state === 'succeeded'
      ? [`While the task has not completed:  platform undo ${task.id}`]
      : []),
  ];
}

/** One operation with its steps, and what went wrong. */
export function operationWords(operation: ApiOperation, now: number): string {
  const took = operation.durationMs ?? now - Date.parse(operation.createdAt);
  const parts = [
    `${operation.title}: ${operation.state}, ${duration(took)}`,
    `${operation.id}, ${whoWords(operation.actor)} by ${operation.door}, ${ago(
      operation.createdAt,
      now,
    )}`,
    ...taskWords(operation),
    '',
    table(
      operation.steps.map(step => [
        MARKS[step.state] ?? step.state,
        plainText(step.title),
        step.startedAt && step.endedAt
          ? duration(Date.parse(step.endedAt) - Date.parse(step.startedAt))
          : '',
        plainText(step.message ?? ''),
      ]),
      '  ',
    ),
  ];
  if (operation.outcome === 'failed') parts.push('', failureWords(operation));
  return parts.join('\n');
}
