/** One message as a receiver has taken it: under which id, and what it said. */
export interface Taken { uid: string; text: string; at: number }
/** What was written: in the order of its numbers. */
export interface Written { uid: string; service: string; title: string }
/** A backend was killed: when, in the clock of `at`, and what had not been noted as delivered by then. */
export interface Killed { at: number; waiting: string[] }

/**
 * What is wrong with what one receiver has got: something is missing, out of order in its service, or came again without
 * having been under way when a backend was killed; or an id stands for something else than what was written under it. Pure.
 */
export function judge(written: Written[], taken: Taken[], kills: Killed[]): string[] {
  const problems: string[] = [];
  const first = new Map<string, number>();
  const again: number[] = [];
  taken.forEach(({ uid }, i) => (first.has(uid) ? void again.push(i) : void first.set(uid, i)));
  const missing = written.filter(({ uid }) => !first.has(uid));
  if (missing.length) problems.push(`${missing.length} of ${written.length} never came`);
  const foreign = [...first.keys()].filter(uid => !written.some(w => w.uid === uid));
  if (foreign.length) problems.push(`${foreign.length} came that were never written, or were taken back`);
  const titles = new Map(written.map(({ uid, title }) => [uid, title]));
  for (const { uid, text } of taken) if (titles.has(uid) && !text.endsWith(`: ${titles.get(uid)}`)) problems.push(`${uid} said "${text}" and not "${titles.get(uid)}"`);
  const last = new Map<string, { uid: string; index: number }>();
  for (const { uid, service } of written) {
    const index = first.get(uid);
    if (index === undefined) continue;
    const before = last.get(service);
    if (before && before.index > index) problems.push(`${service}: ${uid} came before ${before.uid}`);
    last.set(service, { uid, index });
  }
  // Taken last before a kill, and not yet noted as delivered: one message at most for each kill.
  const inFlight = new Set(kills.map(({ at, waiting }) => waiting.find(uid => uid === taken.filter(t => t.at <= at).at(-1)?.uid)));
  for (const i of again) if (!inFlight.has(taken[i].uid)) problems.push(`${taken[i].uid} came again, and no backend was killed while it was under way`);
  if (again.length > kills.length) problems.push(`${again.length} came again after ${kills.length} kills`);
  return problems;
}
