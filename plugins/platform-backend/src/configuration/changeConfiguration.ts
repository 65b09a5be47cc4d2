import { LONGEST_VALUE } from '@waymark/platform-common';
import type { Revision } from './revisions';
import type { ConfigInput } from './types';

/** A process takes only so much environment. */
export const MOST_CHARACTERS = 4 * LONGEST_VALUE;
export const MOST_NAMES = 200;

/** What a configuration becomes by a change. A name is a plain value or a secret, never both: what was set last counts. Pure. */
export function changeConfiguration(before: Revision, change: Pick<ConfigInput, 'set' | 'unset' | 'secrets' | 'removed'>, by: string, at: string): Omit<Revision, 'number'> {
  const values = { ...before.values };
  const secrets = { ...before.secrets };
  const changed = { ...before.changed };
  // What follows another environment would come back: that it was taken out is noted.
  const forget = (name: string) => {
    if (changed[name]?.from) changed[name] = { at, by };
    else delete changed[name];
  };
  for (const name of change.unset) {
    if (!(name in values)) continue;
    delete values[name];
    forget(name);
  }
  for (const name of change.removed) {
    if (!(name in secrets)) continue;
    delete secrets[name];
    forget(name);
  }
  for (const [name, value] of Object.entries(change.set)) {
    if (values[name] === value && !(name in secrets)) continue;
    delete secrets[name];
    values[name] = value;
    changed[name] = { at, by };
  }
  for (const [name, version] of Object.entries(change.secrets)) {
    if (secrets[name] === version) continue;
    delete values[name];
    secrets[name] = version;
    changed[name] = { at, by };
  }
  return { values, secrets, changed };
}

/** The names that a change is about. Pure. */
export const namesOf = ({ set, unset, secrets, removed }: Pick<ConfigInput, 'set' | 'unset' | 'secrets' | 'removed'>): string[] => [...Object.keys(set), ...unset, ...Object.keys(secrets), ...removed].sort();

/**
 * Why a change is not what it was when somebody looked at it: what it is about was changed since. Undefined where it is
 * the same, also on another revision: what else has moved there does not concern it. Pure.
 */
export function movedSince(then: Revision, now: Revision, names: string[]): string | undefined {
  const moved = names.filter(name => then.values[name] !== now.values[name] || then.secrets[name] !== now.secrets[name]);
  if (!moved.length) return undefined;
  const by = [...new Set(moved.flatMap(name => now.changed[name]?.by ?? []))].join(', ');
  return `${moved.join(', ')} ${moved.length > 1 ? 'were' : 'was'} changed${by ? ` by ${by}` : ''} meanwhile: it was asked for on c${then.number}, and c${now.number} counts now`;
}

/** Why a configuration is too much for a process, undefined if it is not. Pure. */
export function tooMuch({ values, secrets }: Pick<Revision, 'values' | 'secrets'>): string | undefined {
  const names = Object.keys(values).length + Object.keys(secrets).length;
  if (names > MOST_NAMES) return `There would be ${names} names; a place has at most ${MOST_NAMES}.`;
  const characters = Object.entries(values).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return characters > MOST_CHARACTERS ? `Its plain values would have ${characters} characters together; a place has at most ${MOST_CHARACTERS}.` : undefined;
}
