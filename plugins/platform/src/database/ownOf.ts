import { OWN_STATES } from '@waymark/platform-common';
import type { Database } from '../api/databaseTypes';

/** Of all databases of a service in an environment the one that is its own: that which it uses, else that which it used. Pure. */
export function ownOf<T extends Pick<Database, 'state'>>(
  all: T[],
): T | undefined {
  for (const state of OWN_STATES) {
    const found = all.find(one => one.state === state);
    if (found) return found;
  }
  return undefined;
}
