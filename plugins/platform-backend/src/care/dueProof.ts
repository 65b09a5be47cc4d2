import { believable } from './believable';
import { type BackupFact, HOUR_MS } from './types';

/**
 * Which backup is to be proven: one for which somebody has asked; else the newest, when it follows one that was damaged,
 * when none was ever proven, or when the last proof is too long ago. `inMs`: when it is asked again. Pure.
 *
 * @param backups - oldest first
 * @param firstAfterMs - how long after its end the first backup is left alone: what has just been made is being used
 */
export function dueProof(input: { backups: BackupFact[]; everyHours: number; now: number; firstAfterMs?: number }): { backup?: string; inMs?: number } {
  const { backups, everyHours, now, firstAfterMs = 0 } = input;
  if (backups.some(b => b.proof?.state === 'running')) return {};
  const complete = backups.filter(b => b.state === 'complete');
  const asked = complete.find(b => b.proof_wanted);
  if (asked) return { backup: asked.id };
  const newest = believable(complete, everyHours, now).pop();
  // What was found to be damaged is not asked again: another one is made.
  if (!newest || newest.proof?.state === 'failed') return {};
  const proofs = complete.flatMap(b => (b.proof?.endedAt ? [{ ...b.proof, at: Date.parse(b.proof.endedAt) }] : [])).filter(p => p.at <= now + everyHours * HOUR_MS);
  const last = proofs.sort((a, b) => a.at - b.at)[proofs.length - 1];
  if (last?.state === 'failed') return { backup: newest.id };
  if (!last && !newest.ended_at) return { backup: newest.id };
  const at = !last ? newest.ended_at!.getTime() + firstAfterMs : last.at + everyHours * HOUR_MS;
  return at <= now ? { backup: newest.id } : { inMs: at - now };
}
