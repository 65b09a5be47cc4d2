import { createHash } from 'node:crypto';
import { createOperation, type NewOperation } from '../operations/createOperation';
import type { Knex } from 'knex';
import type { Platform } from '../platform';
import { insertAudit } from '../store/insertAudit';
import type { OperationRow } from '../store/rows';
import { lockTask, TASK_UNDO } from '../task/readTask';
import { taskOf } from '../task/taskOf';
import { PlatformError } from '../errors/PlatformError';
import { viewOperation } from './handlers/operations';
import type { Caller } from './types';

const UNIQUE_VIOLATION = '23505';

/** What of a call says whether it is the same request once more. */
export interface WriteCall { path: object; body: unknown; caller: Caller; idempotencyKey?: string }

/** How one write starts its operation. */
export interface Write<T> {
  kind: OperationRow['kind'];
  /** `operationId` of the document; what the audit calls the deed. */
  action: string;
  /** What the audit says it was done to. */
  subject: string;
  /** Why, in the words of who asked; what the audit says. */
  reason?: string | null;
  team: string;
  /** Everything that can be known before: nothing is half-made for what is plainly wrong. Throws a `PlatformError`. */
  check(): Promise<T>;
  /** What the operation needs outside the database, put there before it is written. */
  prepare?(checked: T): Promise<void>;
  /** Takes away what `prepare` has put there, when no operation came of it. */
  discard?(checked: T): Promise<void>;
  operation(checked: T): Pick<NewOperation, 'title' | 'service' | 'environment' | 'input' | 'exclusive_key'>;
  /** Runs in the transaction that has just written the operation; what it throws takes that back. */
  begun?(trx: Knex, operation: OperationRow): Promise<void>;
  /** Said when another operation that has not ended holds the exclusive key. */
  underWay: { what: string; why: string; next: string };
}

/** What is refused by a freeze, a name that is taken or a plan that has moved is written down too: who tried what, and why not. */
async function auditRefusal(platform: Platform, { caller }: WriteCall, write: Pick<Write<unknown>, 'action' | 'subject' | 'team'>, error: unknown): Promise<void> {
  if (!(error instanceof PlatformError) || error.name !== 'ConflictError') return;
  const service = await platform.knex('service').where({ name: write.subject }).first('name');
  await insertAudit(platform.knex, {
    actor: caller.actor,
    door: caller.door,
    action: write.action,
    subject: write.subject,
    service: service?.name ?? null,
    team: write.team,
    on_behalf: caller.onBehalf,
    outcome: 'refused',
    reason: `${error.message}. ${error.why}`,
    operation: null,
  });
}

/**
 * Starts the operation of a write, with its audit in the same transaction. The same person, key and request start it
 * once, however often and however much at once it is sent; a key that was used for another request is refused.
 */
export async function startOnce<T>(platform: Platform, call: WriteCall, write: Write<T>) {
  const { knex } = platform;
  const { actor, door, onBehalf } = call.caller;
  const key = call.idempotencyKey;
  const hash = createHash('sha256').update(JSON.stringify([write.action, call.path, call.body ?? null])).digest('hex');

  const already = async (): Promise<OperationRow | undefined> => {
    if (!key) return undefined;
    const row = await knex('idempotency').where({ actor, key }).first();
    if (!row) return undefined;
    if (row.request_hash !== hash) {
      throw new PlatformError('ConflictError', 'The idempotency key was used before', 'with another request.', 'Use a new key for a new request.', [
        { path: 'Idempotency-Key', message: 'it was used with another request' },
      ]);
    }
    return knex<OperationRow>('operation').where({ id: row.operation }).first();
  };

  const task = taskOf(door, key);
  const begin = (checked: T): Promise<OperationRow> =>
    knex.transaction(async trx => {
      if (task) await refuseWhenUndone(trx, task.task);
      const operation = await createOperation(trx, platform.engine.definition(write.kind), {
        ...write.operation(checked),
        actor,
        door,
        on_behalf: onBehalf,
        team: write.team,
        key: key ?? null,
        ...task,
      });
      await write.begun?.(trx, operation);
      if (key) await trx('idempotency').insert({ actor, key, request_hash: hash, operation: operation.id });
      await insertAudit(trx, { actor, door, action: write.action, subject: write.subject, service: operation.service, team: write.team, on_behalf: onBehalf, outcome: 'allowed', reason: write.reason ?? null, operation: operation.id });
      return operation;
    });

  const known = await already();
  if (known) return viewOperation(platform, known);
  let checked: T;
  try {
    checked = await write.check();
  } catch (error) {
    // The same request sent twice at once: the first may have taken the name just now.
    const now = await already();
    if (now) return viewOperation(platform, now);
    await auditRefusal(platform, call, write, error);
    throw error;
  }
  let operation: OperationRow;
  try {
    await write.prepare?.(checked);
    operation = await begin(checked);
  } catch (error) {
    await write.discard?.(checked);
    await auditRefusal(platform, call, write, error);
    if ((error as any).code !== UNIQUE_VIOLATION) throw error;
    const now = await already();
    if (now) return viewOperation(platform, now);
    throw new PlatformError('ConflictError', write.underWay.what, write.underWay.why, write.underWay.next);
  }
  return viewOperation(platform, operation);
}

/** What a task has made is being taken back, or is gone: a step that comes late makes nothing new. */
async function refuseWhenUndone(trx: Knex, task: string): Promise<void> {
  await lockTask(trx, task);
  const undo = await trx<OperationRow>('operation').where({ task, kind: TASK_UNDO }).whereIn('state', ['running', 'succeeded']).first('id', 'actor');
  if (undo) throw new PlatformError('ConflictError', 'This task was undone', `${undo.actor} has undone what it made (${undo.id}).`, 'Start again with "Create".');
}
