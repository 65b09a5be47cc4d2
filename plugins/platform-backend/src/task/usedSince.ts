import type { Platform } from '../platform';
import type { OperationRow } from '../store/rows';
import { isLeft } from './whyNotUndo';

/**
 * How what a task has made was used by others since, in words; undefined if it was not. A task that has failed stays
 * failed for good, and what it made may long be at work: then undoing it would take away more than it made.
 */
export async function usedSince(platform: Platform, task: string, parts: OperationRow[]): Promise<string | undefined> {
  const { knex } = platform;
  const left = parts.filter(isLeft);
  const own = parts.map(part => part.id);
  for (const part of left.filter(({ kind }) => ['service.create', 'service.import', 'repository.create'].includes(kind))) {
    const head = part.result._head;
    const now = head && (await platform.sourceControl.heads([part.input.name])).get(part.input.name);
    if (now && now !== head) return `Somebody has pushed to ${part.input.name} since.`;
  }
  for (const part of left) {
    const column = { 'service.create': 'service', 'service.import': 'service', 'repository.create': 'service', 'environment.create': 'environment' }[part.kind];
    const name = column && part[column as 'service' | 'environment'];
    if (!name) continue;
    const other = await knex<OperationRow>('operation')
      .where(column, name)
      .where('created_at', '>', part.created_at)
      .whereIn('state', ['running', 'succeeded'])
      .whereNotIn('id', own)
      .where(q => q.whereNull('parent').orWhereNotIn('parent', own))
      .where(q => q.whereNull('task').orWhereNot({ task }))
      .orderBy('created_at', 'desc')
      .first();
    if (other) return `${name} was used since, by another operation: "${other.title}" (${other.id}).`;
  }
  return undefined;
}
