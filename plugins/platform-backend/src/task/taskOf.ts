/** What of an operation says which template task it is part of. */
export interface TaskPart { task: string; task_step: string | null }

const KEY = /^scaffolder:([0-9a-f-]{36}):([^:]+)/;

/**
 * The template task that a request belongs to, by the idempotency key that template steps use.
 *
 * Anybody can send such a key through that door. Whoever does so adds an operation of their own to a task: it counts
 * only where they are the one who has started the task, so nobody reaches into the task of somebody else.
 */
export function taskOf(door: string, key: string | undefined): TaskPart | undefined {
  const found = door === 'template' && key ? KEY.exec(key) : null;
  return found ? { task: found[1], task_step: found[2] } : undefined;
}
