import type { Database } from '../api/databaseTypes';
import { money } from '../plan/planWords';

/** Something that somebody of the viewer's teams should look at. */
export interface Need {
  /** Id of the database that it is about. */
  database: string;
  name: string;
  environment: string;
  /** What can be lost stands before what only costs. */
  urgent: boolean;
  words: string;
}

type Known = Pick<
  Database,
  'id' | 'name' | 'environment' | 'conditions' | 'orphan' | 'cost' | 'state'
>;

/** What a condition asks of a person: only what does not mend itself in a moment. */
function needOf({
  type,
  status,
  reason,
  message,
}: Database['conditions'][number]): string | undefined {
  if (type === 'BackupProven' && status === 'False')
    return reason === 'Damaged'
      ? `Its backup is DAMAGED. ${message}`
      : `Its backups are not proven. ${message}`;
  // The first backup is being made by itself.
  if (type === 'BackedUp' && status === 'False' && reason !== 'NotYet')
    return message;
  if (type === 'BackedUp' && reason === 'LastFailed') return message;
  if (type === 'ArchiveWritable' && status === 'False')
    return `Its log cannot be archived. ${message}`;
  if (type === 'TakesWrites' && status === 'False') return message;
  return undefined;
}

/** What the databases of somebody's teams need from a person: what can be lost first, then what costs for nothing, the dearest first. Pure. */
export function needsOf(databases: Known[]): Need[] {
  const of = ({ id, name, environment }: Known) => ({
    database: id,
    name,
    environment,
  });
  const living = databases.filter(one => one.state !== 'deleted');
  const urgent = living.flatMap(one =>
    one.conditions.flatMap(condition => {
      const words = needOf(condition);
      return words ? [{ ...of(one), urgent: true, words }] : [];
    }),
  );
  const idle = living
    .filter(one => one.orphan && one.cost.perMonth > 0)
    .sort((a, b) => b.cost.perMonth - a.cost.perMonth)
    .map(one => ({
      ...of(one),
      urgent: false,
      words: `Nobody uses it, and it costs ${money(
        one.cost.perMonth,
        one.cost.currency,
      )} a month.`,
    }));
  return [...urgent, ...idle];
}
