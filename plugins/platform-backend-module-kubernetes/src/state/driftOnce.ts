import type { ObjectMeta } from '../objects/kinds';
import { type Drift, driftOf } from './drift';
import type { LiveObject } from './live';

interface Answer {
  wanted: string;
  manager: string;
  drift: Drift[];
}

/** By the object as it was read: one that has changed is another. */
const answers = new WeakMap<LiveObject, Answer>();

/**
 * As `driftOf`, worked out once for what a watch has told: as long as neither what is wanted nor what is there changes, the
 * answer is the same. Of a Secret nothing is remembered.
 */
export function driftOnce(
  wanted: LiveObject & { metadata: ObjectMeta },
  live: LiveObject,
  manager: string,
): Drift[] {
  if (wanted.kind === 'Secret') return driftOf(wanted, live, manager);
  const text = JSON.stringify(wanted);
  const known = answers.get(live);
  if (known?.wanted === text && known.manager === manager) return known.drift;
  const drift = driftOf(wanted, live, manager);
  answers.set(live, { wanted: text, manager, drift });
  return drift;
}
