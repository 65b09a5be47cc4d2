import { refuse } from './refusals.ts';
import type { StoredBackup } from './stored.ts';

const lifeOf = ({ archive }: StoredBackup) =>
  Number(archive.split('-')[1] ?? 1);

/** In the order of the log, which goes on also when somebody sets the clock back. */
export const byLog = (a: StoredBackup, b: StoredBackup) =>
  lifeOf(a) - lifeOf(b) ||
  (a.stopSegment ?? '').slice(8).localeCompare((b.stopSegment ?? '').slice(8));

/**
 * Which backup to begin with to get to a moment: the newest that had ended by then, or the one that is asked for. What
 * cannot be got to is refused, with the moments that can. Pure.
 */
export function chooseBackup(
  backups: StoredBackup[],
  wanted: { name: string; backup?: string; until?: string },
  now = Date.now(),
): StoredBackup {
  const { name, backup: id, until } = wanted;
  const what = `${name} cannot be restored`;
  const complete = backups
    .filter(({ state }) => state === 'complete')
    .sort(byLog);
  if (complete.length === 0)
    refuse(what, 'there is no complete backup of it', 'Make a backup first');
  const named = complete.find(backup => backup.id === id);
  if (id !== undefined && !named)
    refuse(
      what,
      `there is no complete backup ${id}`,
      `Take one of ${complete.map(backup => backup.id).join(', ')}`,
    );
  if (until === undefined) return named ?? complete.at(-1)!;
  const moment = Date.parse(until);
  if (moment > now)
    refuse(
      what,
      `${until} lies in the future`,
      `Take a moment until ${new Date(
        now,
      ).toISOString()}, or none for the newest state`,
    );
  const able = (named ? [named] : complete).filter(
    ({ endedAt }) => Date.parse(endedAt!) <= moment,
  );
  if (able.length === 0)
    refuse(
      what,
      `${until} lies before the end of ${
        named ? `backup ${named.id}` : 'the first backup'
      }`,
      `The earliest possible moment is ${(named ?? complete[0]).endedAt}`,
    );
  return able.at(-1)!;
}
