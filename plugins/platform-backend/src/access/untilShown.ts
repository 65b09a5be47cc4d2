import { passedMs } from '../operations/passed';
import type { StepContext, StepOutcome } from '../operations/types';
import type { Directory } from './Directory';

/** How long the catalog may take until it shows what it was told of. */
export const SHOWN_WITHIN_MS = 60_000;
/** It reads within a second or two; when it has not by then, it is asked to read again. */
const ASK_AGAIN_MS = 5000;

/**
 * Waits until the catalog shows an entity; undefined when it has not for too long. A backend that dies while its catalog
 * reads an entity leaves it claimed for minutes, so the catalog is asked to read it anew.
 */
export async function untilShown(directory: Pick<Directory, 'hasEntity' | 'readAgain'>, entityRef: string, { step, remember }: Pick<StepContext, 'step' | 'remember'>): Promise<StepOutcome | undefined> {
  if (await directory.hasEntity(entityRef)) return { state: 'done' };
  const now = Date.now();
  const since = step.started_at?.getTime() ?? now;
  if (now - since > SHOWN_WITHIN_MS) return undefined;
  if (Math.min(now - since, passedMs(step.data.askedAt ?? 0, now)) > ASK_AGAIN_MS) {
    await directory.readAgain(entityRef);
    await remember({ askedAt: now });
  }
  return { state: 'waiting', message: 'Waits until the catalog has read it', pollMs: 200 };
}
