/** One message as a receiver has taken it. */
export interface Taken { uid: string; at: number }
/** What was written: in the order of its numbers. */
export interface Written { uid: string; service: string }

/**
 * What is wrong with what one receiver has got: something is missing, out of order in its service, or came again without
 * having been under way when a backend was killed. Pure.
 *
 * @param kills - when backends were killed, in the clock of `at`
 */
export function judge(written: Written[], taken: Taken[], kills: number[]): string[] {
  const problems: string[] = [];
  const first = new Map<string, number>();
  const again: number[] = [];
  taken.forEach(({ uid }, i) => (first.has(uid) ? void again.push(i) : void first.set(uid, i)));
  const missing = written.filter(({ uid }) => !first.has(uid));
  if (missing.length) problems.push(`${missing.length} of ${written.length} never came`);
  const foreign = [...first.keys()].filter(uid => !written.some(w => w.uid === uid));
  if (foreign.length) problems.push(`${foreign.length} came that were never written, or were taken back`);
  const last = new Map<string, { uid: string; index: number }>();
  for (const { uid, service } of written) {
    const index = first.get(uid);
    if (index === undefined) continue;
    const before = last.get(service);
    if (before && before.index > index) problems.push(`${service}: ${uid} came before ${before.uid}`);
    last.set(service, { uid, index });
  }
  const inFlight = new Set(kills.map(at => taken.filter(t => t.at <= at).at(-1)?.uid));
  for (const i of again) if (!inFlight.has(taken[i].uid)) problems.push(`${taken[i].uid} came again, and no backend was killed while it was under way`);
  if (again.length > kills.length) problems.push(`${again.length} came again after ${kills.length} kills`);
  return problems;
}
