import type { LiveObject } from './live';

/** What is seen of an object that is going, and who still holds it; undefined while it is not told to go. Pure. */
export function deleting(object: LiveObject): string | undefined {
  const { deletionTimestamp, finalizers, name } = object.metadata ?? {};
  if (!deletionTimestamp) return undefined;
  const held = finalizers?.length
    ? `: it is held by ${finalizers.join(', ')} until they have cleaned up`
    : '';
  return `${object.kind} ${name} is being deleted since ${deletionTimestamp}${held}`;
}
