import { DriverError } from '@waymark/platform-node';
import { fenceOf } from '../objects';
import type { LiveObject } from '../state/live';

/** A newer claim has been here. */
export const fenced = (
  object: string,
  fence: number,
  seen: number,
): DriverError =>
  new DriverError(
    'fenced',
    `${object} was left alone`,
    `a newer claim has been here: ${seen}, and this one is ${fence}`,
    'Nothing: the newer one goes on',
  );

/** Throws if an object remembers a higher fence. */
export function mayWrite(
  object: string,
  live: LiveObject,
  fence: number,
): void {
  const seen = fenceOf(live as Parameters<typeof fenceOf>[0]);
  if (seen > fence) throw fenced(object, fence, seen);
}
