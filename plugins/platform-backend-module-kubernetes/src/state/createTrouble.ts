import type { LiveEvent } from './live';
import { wordsOf } from './live';
import type { Trouble } from './trouble';

/** Why the cluster does not let pods of an object be made, from the server's own words. Pure. */
export function createTrouble(object: string, said: string): Trouble {
  const words = wordsOf(said);
  const quota = /exceeded quota: ([^,\s]+)/.exec(said);
  if (quota) {
    return {
      kind: 'quota',
      message: `${object} may make no more pods: the quota ${quota[1]} of its namespace is used up`,
      words,
      // Old pods that go make room.
      lasting: false,
    };
  }
  return {
    kind: 'refused',
    message: `the cluster refuses the pods of ${object}`,
    words,
    lasting: /forbidden|denied|invalid/i.test(said),
  };
}

/** The newest warning that pods could not be made. */
export const failedCreate = (warnings: LiveEvent[]): string | undefined =>
  warnings.find(event => event.reason === 'FailedCreate')?.message;
