import type { OperationRow } from '../store/rows';
import type { TaskState } from './TemplateTasks';

/** What is known of a task when somebody wants to undo it. */
export interface UndoQuestion {
  state: TaskState;
  parts: Array<Pick<OperationRow, 'state'>>;
  /** The newest operation that undoes it. */
  undo?: Pick<OperationRow, 'id' | 'state'>;
  /** How what it has made was used since, in words. */
  used?: string;
}

/** True for what has left something behind that can be taken back. */
export const isLeft = ({ state }: Pick<OperationRow, 'state'>) => ['running', 'failed', 'succeeded', 'undoing'].includes(state);

/** Why what a task has made cannot be taken back now, undefined if it can. */
export function whyNotUndo({ state, parts, undo, used }: UndoQuestion): { why: string; next: string } | undefined {
  if (undo && ['running', 'undoing'].includes(undo.state)) return { why: `It is being undone.`, next: `Follow it: platform operations ${undo.id} -f` };
  if (!parts.length) return { why: 'It has made nothing here.', next: 'There is nothing to do.' };
  if (!parts.some(isLeft)) return { why: 'Nothing of what it had made is left.', next: 'There is nothing to do.' };
  if (state === 'completed') return { why: 'It has completed, and what it made is in use.', next: 'Take each part down by decommissioning it.' };
  if (state === 'unknown') return { why: 'The scaffolder does not know the task, so nobody can tell whether it has completed.', next: 'Take each part down by decommissioning it.' };
  if (used) return { why: used, next: 'Take each part down by decommissioning it.' };
  return undefined;
}
