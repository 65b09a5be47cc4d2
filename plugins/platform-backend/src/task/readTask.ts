import type { Platform } from '../platform';
import type { OperationRow } from '../store/rows';
import type { TaskFacts } from './TemplateTasks';

export const TASK_UNDO = 'task.undo';

/** What is known here of one template task. */
export interface TaskRead {
  facts: TaskFacts | undefined;
  /** The operations that it has started, in that order. */
  parts: OperationRow[];
  /** The newest operation that undoes it. */
  undo: OperationRow | undefined;
}

/** The operations of a task: only of the person who has started it, since anybody can name it. */
export async function readTask(knex: Platform['knex'], id: string, facts: TaskFacts | undefined): Promise<TaskRead> {
  const rows = await knex<OperationRow>('operation').where({ task: id }).orderBy(['created_at', 'id']);
  const parts = rows.filter(row => row.kind !== TASK_UNDO && row.actor === facts?.startedBy);
  return { facts, parts, undo: rows.filter(row => row.kind === TASK_UNDO).pop() };
}

/** Whoever undoes all of it must be of each of these teams. A service is its owner's now, whoever had it made. */
export async function teamsOf(knex: Platform['knex'], parts: OperationRow[]): Promise<string[]> {
  const services = await knex('service').whereIn('name', parts.flatMap(part => part.service ?? [])).select('name', 'team');
  return [...new Set(parts.map(part => services.find(s => s.name === part.service)?.team ?? part.team ?? ''))].sort();
}

/** One undo of a task and no new part at once: whoever comes second sees what the first has written. */
export async function lockTask(trx: Platform['knex'], id: string): Promise<void> {
  await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [`task:${id}`]);
}
