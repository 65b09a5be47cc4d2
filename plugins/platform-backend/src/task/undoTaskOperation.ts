import { mirrorChildLog } from '../create/mirrorChildLog';
import { childWords } from '../create/childWords';
import type { OperationDefinition, StepContext, StepDefinition, StepOutcome } from '../operations/types';
import { undoOperation } from '../operations/undoOperation';
import type { Platform } from '../platform';
import type { OperationRow, StepRow } from '../store/rows';
import { TASK_UNDO } from './readTask';

/** What an undo of a task takes back: its operations, the last one first. */
export interface UndoTaskInput { task: string; teams: string[]; parts: Array<{ id: string; title: string }> }

const POLL_MS = 200;

/** Takes back what a template task has made, one operation after the other, in reverse order. Each is undone by itself. */
export function undoTaskOperation(platform: Platform): OperationDefinition {
  return {
    kind: TASK_UNDO,
    undoable: false,
    steps: ({ parts }: UndoTaskInput) => parts.map(part => undoPartStep(platform, part)),
  };
}

function undoPartStep(platform: Platform, part: UndoTaskInput['parts'][number]): StepDefinition {
  return {
    id: part.id,
    title: `Undo: ${part.title}`,
    reversible: false,
    async run(context: StepContext): Promise<StepOutcome> {
      const { knex, operation, write } = context;
      const row = await knex<OperationRow>('operation').where({ id: part.id }).first();
      if (!row) return { state: 'done', skipped: true, message: 'It is gone' };
      if (row.state === 'superseded') return { state: 'done', skipped: true, message: 'A newer operation has taken its place: it has left nothing' };
      if (['running', 'failed', 'succeeded'].includes(row.state)) {
        // What it has logged while it was made has been read: from here on it is about the undo.
        if (context.step.data.child === undefined) await context.remember({ child: row.id, childCursor: await endOfLog(platform, row.id) });
        await write(async trx => {
          const now = await trx<OperationRow>('operation').where({ id: row.id }).forUpdate().first('state');
          if (now?.state === row.state) await undoOperation(trx, row.id, operation.actor, 'even when it has succeeded');
        });
        return { state: 'waiting', message: 'Begins', pollMs: POLL_MS };
      }
      await mirrorChildLog(platform, context, row);
      if (row.state === 'undone') return { state: 'done' };
      const doing = await knex<StepRow>('operation_step').where({ operation: row.id, state: 'undoing' }).orderBy('position').select('id', 'message');
      const titles = new Map(platform.engine.definition(row.kind).steps(row.input).map(s => [s.id, s.title]));
      return { state: 'waiting', message: doing.length ? childWords(doing.map(({ id, message }) => ({ title: titles.get(id) ?? id, message }))) : 'Goes on', pollMs: POLL_MS };
    },
  };
}

async function endOfLog(platform: Platform, operation: string): Promise<string> {
  for (let cursor = '0'; ; ) {
    const lines = await platform.operationLog.read(operation, cursor, 5000);
    if (!lines.length) return cursor;
    cursor = lines[lines.length - 1].cursor;
  }
}
