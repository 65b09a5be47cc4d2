import type { Knex } from 'knex';
import type { Platform } from '../../platform';
import { retryOperation } from '../../operations/retryOperation';
import { undoOperation } from '../../operations/undoOperation';
import { insertAudit } from '../../store/insertAudit';
import { listPage } from '../../store/listPage';
import type { OperationRow, StepRow } from '../../store/rows';
import { TASK_UNDO } from '../../task/readTask';
import type { UndoTaskInput } from '../../task/undoTaskOperation';
import { PlatformError } from '../../errors/PlatformError';
import { follow, sendEvent } from '../sse';
import type { Call, Caller, Handlers } from '../types';
import { operationView } from '../views';

const UNIQUE_VIOLATION = '23505';

function logCursor(after: string | undefined): string | undefined {
  if (after === undefined || /^\d{1,15}$/.test(after)) return after;
  throw new PlatformError('InputError', 'The cursor is not right', `"${after}" is not one that this log has given.`, 'Leave it out to begin at the first line.', [{ path: 'after', message: 'not a cursor of this log' }]);
}

export async function viewOperation(platform: Platform, row: OperationRow) {
  const steps = await platform.knex<StepRow>('operation_step').where({ operation: row.id }).orderBy('position');
  return operationView(row, steps, platform.engine.known(row.kind));
}

export function operationsHandlers(
  platform: Platform,
): Pick<Handlers, 'listOperations' | 'getOperation' | 'getOperationLog' | 'retryOperation' | 'undoOperation'> {
  const { knex } = platform;

  async function require(id: string): Promise<OperationRow> {
    const row = await knex<OperationRow>('operation').where({ id }).first();
    if (!row) throw new PlatformError('NotFoundError', `There is no operation "${id}"`, 'No operation has that id.', 'platform operations lists them.');
    return row;
  }

  async function ownerOf({ path }: { path: { operation: string } }): Promise<string | string[]> {
    const row = await require(path.operation);
    if (row.kind === TASK_UNDO) return (row.input as UndoTaskInput).teams;
    const service = row.service ? await knex('service').where({ name: row.service }).first('team') : undefined;
    return service?.team ?? row.team ?? '';
  }

  async function act(call: { path: { operation: string }; caller: Caller }, action: 'retryOperation' | 'undoOperation', write: typeof undoOperation) {
    const before = await require(call.path.operation);
    if (before.parent && action === 'undoOperation') {
      throw new PlatformError('ConflictError', `Operation ${before.id} is part of ${before.parent}`, 'A part is not undone by itself.', `Undo the whole: platform undo ${before.parent}`);
    }
    if (action === 'undoOperation' && platform.engine.known(before.kind)?.undoable === false) {
      throw new PlatformError('ConflictError', `Operation ${before.id} cannot be undone`, 'It takes back what others have made: half of that is nothing to stop at.', `Follow it to its end: platform operations ${before.id} -f`);
    }
    if (before.state === 'succeeded' && before.task && action === 'undoOperation') {
      throw new PlatformError(
        'ConflictError',
        `Operation ${before.id} has succeeded as a part of a template task`,
        'Such a part is taken back only together with the whole task, while that has not completed.',
        `Undo the task: platform undo ${before.task}`,
      );
    }
    try {
      const row = await knex.transaction(async trx => {
        const written = await write(trx, before.id, call.caller.actor);
        await insertAudit(trx, {
          actor: call.caller.actor,
          door: call.caller.door,
          action,
          subject: before.id,
          service: before.service,
          team: before.team,
          on_behalf: call.caller.onBehalf,
          outcome: 'allowed',
          reason: null,
          operation: before.id,
        });
        return written;
      });
      return viewOperation(platform, row);
    } catch (error) {
      if ((error as any).code !== UNIQUE_VIOLATION) throw error;
      throw new PlatformError('ConflictError', 'Another operation is under way', `One that excludes this (${before.exclusive_key}) has not ended.`, 'Wait until it has ended; platform operations shows it.');
    }
  }

  const retry = async (trx: Knex, id: string, actor: string) => {
    const { kind } = await require(id);
    return retryOperation(trx, platform.engine.definition(kind), id, actor);
  };

  return {
    listOperations: {
      async handle({ query }) {
        const page = await listPage<OperationRow>(
          knex('operation')
            .modify(q => query.service && q.where('service', query.service))
            .modify(q => query.key && q.where('key', query.key))
            .modify(q => query.task && q.where('task', query.task))
            .modify(q => query.state && q.where('state', query.state)),
          { limit: query.limit ?? 50, cursor: query.cursor },
          { columns: ['created_at', 'id'], direction: 'desc' },
        );
        const steps = await knex<StepRow>('operation_step').whereIn('operation', page.items.map(o => o.id)).orderBy('position');
        return {
          items: page.items.map(o => operationView(o, steps.filter(s => s.operation === o.id), platform.engine.known(o.kind))),
          nextCursor: page.nextCursor,
        };
      },
    },
    getOperation: { handle: async ({ path }) => viewOperation(platform, await require(path.operation)) },
    getOperationLog: {
      async handle({ path, query }) {
        const row = await require(path.operation);
        const lines = await platform.operationLog.read(row.id, logCursor(query.after), query.limit ?? 1000);
        return { lines, nextCursor: lines.length ? lines[lines.length - 1].cursor : query.after ?? null, ended: !['running', 'undoing'].includes(row.state) };
      },
      found: async ({ path, query }) => {
        await require(path.operation);
        logCursor(query.after);
      },
      stream: (call, response, signal) => streamOperation(call, response, signal),
    },
    retryOperation: { team: ownerOf, subject: c => c.path.operation, handle: call => act(call, 'retryOperation', retry) },
    undoOperation: { team: ownerOf, subject: c => c.path.operation, handle: call => act(call, 'undoOperation', (trx, id, actor) => undoOperation(trx, id, actor)) },
  };

  async function streamOperation(call: Call<'getOperationLog'>, response: any, signal: AbortSignal): Promise<void> {
    let cursor = call.query.after;
    let shown = '';
    let newest = 0;
    const send = async () => {
      for (;;) {
        const lines = await platform.operationLog.read(call.path.operation, cursor, 1000);
        for (const line of lines) sendEvent(response, line, 'log', line.cursor);
        if (!lines.length) return;
        cursor = lines[lines.length - 1].cursor;
        newest = Date.parse(lines[lines.length - 1].time);
      }
    };
    await follow({
      response,
      signal,
      pollMs: 400,
      wake: listener => platform.notifications.onChanged(payload => payload === `operation:${call.path.operation}` && listener()),
      look: async () => {
        const view = await viewOperation(platform, await require(call.path.operation));
        await send();
        const text = JSON.stringify(view);
        if (text !== shown) sendEvent(response, view, 'operation');
        shown = text;
        if (view.outcome === null) return false;
        // Its last line is written just after its end.
        for (const until = Date.now() + 50; newest < Date.parse(view.endedAt!) && Date.now() < until; ) {
          await new Promise(resolve => setTimeout(resolve, 5));
          await send();
        }
        return true;
      },
    });
  }
}
