import type { PlanBasis } from './types';

const word = (release: number | null) => (release === null ? 'nothing' : `r${release}`);

/** In words what is not as it was when a plan was made, empty where the plan still holds. Pure. */
export function whatMoved(then: PlanBasis, now: PlanBasis): string[] {
  const at = then.environment;
  const moved: string[] = [];
  if (then.stable !== now.stable) moved.push(`In ${at} served ${word(then.stable)}, now ${word(now.stable)} does.`);
  if (then.candidate !== now.candidate) moved.push(`In ${at} ${word(now.candidate)} is being brought up, and was not.`);
  if (then.configRevision !== now.configRevision) moved.push(`The configuration of ${at} was revision ${then.configRevision} and is ${now.configRevision}.`);
  if (then.definitions !== now.definitions) moved.push('The definitions of the platform (types, sizes, prices) have changed.');
  const named = (facts: Record<string, string>, about: string) => facts[about] ?? 'nothing';
  for (const about of [...new Set([...Object.keys(then.facts), ...Object.keys(now.facts)])].sort()) {
    if (then.facts[about] !== now.facts[about]) moved.push(`${about} was: ${named(then.facts, about)}; and is: ${named(now.facts, about)}.`);
  }
  for (const name of [...new Set([...Object.keys(then.observed), ...Object.keys(now.observed)])].sort()) {
    const [was, is] = [then.observed[name] ?? 'not read', now.observed[name] ?? 'not read'];
    if (was !== is) moved.push(`${name} was seen as "${was}" and is "${is}".`);
  }
  if (!moved.length && then.generation !== now.generation) moved.push(`Somebody has changed what is wanted in ${at} meanwhile.`);
  return moved;
}
