import { type Condition, mergeConditions } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import type { ResourceRow } from '../store/rows';
import type { AdoptedLook } from './AdoptedCare';

/** Condition that says with what it could not be backed up. */
export const BACKUP_NOT_POSSIBLE = 'BackupNotPossible';
/** Reason of `Reachable` where it answers and does not let in. */
export const REFUSED = 'Refused';

const ADVICE = 'There: CREATE ROLE waymark LOGIN PASSWORD …; GRANT pg_monitor, pg_read_all_data TO waymark. Then forget this one and adopt it with that role.';

function gaps({ name }: Pick<ResourceRow, 'name'>, look: AdoptedLook): Condition[] {
  const found: Condition[] = [];
  if (look.openOnTheWay) {
    found.push({ type: 'NotEncrypted', status: 'True', reason: 'NoTLS', message: `What is said between Waymark and ${name} is not encrypted, and it is on another machine.`, next: 'Turn TLS on there, and adopt it with sslmode=verify-full.' });
  }
  if (look.mighty || look.owner) {
    const who = look.mighty ? 'a superuser, or as one who may do as much,' : 'its owner';
    found.push({ type: 'OwnerMayDestroy', status: 'True', reason: look.mighty ? 'ConnectedAsSuperuser' : 'ConnectedAsOwner', message: `Waymark is let into ${name} as ${who} and needs only to read.`, next: ADVICE });
  }
  if (!look.tool) {
    found.push({ type: BACKUP_NOT_POSSIBLE, status: 'True', reason: 'NoPgDump', message: `${name} is PostgreSQL ${look.version}, and no pg_dump of version ${look.major} or newer is found where Waymark runs: it is not backed up.`, next: `Install postgresql-client-${look.major} there; it is found by itself.` });
  }
  return found;
}

/** What is to be said of a database that is not ours, after a look at it. Pure. */
export function adoptedConditions(resource: Pick<ResourceRow, 'name' | 'object_name' | 'type' | 'generation' | 'conditions'>, seen: AdoptedLook | DriverError, at: string): Condition[] {
  const base = { observedGeneration: resource.generation };
  if (seen instanceof DriverError) {
    const said = { ...base, status: 'False', message: `${seen.what}: ${seen.why}.`, cause: { node: resource.type, object: resource.object_name, words: seen.why }, next: `${seen.next}.` } as const;
    const reason = seen.errorClass === 'invalid' ? REFUSED : 'NotReachable';
    // What was found before is still so, as far as anybody knows.
    const rest = resource.conditions.filter(c => !['Ready', 'Reachable'].includes(c.type));
    return mergeConditions(resource.conditions, [{ ...said, type: 'Ready', reason }, { ...said, type: 'Reachable', reason }, ...rest], at);
  }
  const ready: Condition = { ...base, type: 'Ready', status: 'True', reason: 'Reachable', message: `${resource.name} lets us in.` };
  const reachable: Condition = { ...base, type: 'Reachable', status: 'True', reason: 'LetsUsIn', message: `PostgreSQL ${seen.version}. It is not Waymark's: it is watched and backed up, and never changed.` };
  return mergeConditions(resource.conditions, [ready, reachable, ...gaps(resource, seen)], at);
}
