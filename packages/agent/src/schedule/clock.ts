import { Cron } from 'croner';
import { AgentError } from '../rooms.ts';

/** What a schedule may be called instead of being written out. */
const WORDS: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** How long after its time a run that was missed is still made up for, milliseconds. */
export const MAKE_UP_MS = 60 * 60_000;
/** A clock that was set back by more than that is believed. */
const SET_BACK_MS = 60_000;

/** The times of a schedule. Throws where it is none. */
export function timesOf(schedule: string, timezone: string): Cron {
  try {
    const times = new Cron(WORDS[schedule] ?? schedule.trim(), { timezone, paused: true, mode: '5-part' });
    // A time zone that is none shows only when it is asked for.
    times.nextRun();
    return times;
  } catch (error) {
    throw new AgentError('invalid', 'The schedule was not taken', (error as Error).message, 'Send five fields of cron and the name of a time zone');
  }
}

/** What is due, of the times after `after` up to `now`. */
export interface Due {
  /** The last of those times: what is begun now. Absent where nothing is due, or all of it is too long ago. */
  run?: Date;
  /** The last time that is too long ago to be made up for. */
  missed?: Date;
  /** From where on it is looked the next time. */
  lookedTo: Date;
}

/**
 * Several times that have passed are one run, so that nothing comes in a crowd when the machine wakes up. Pure.
 *
 * @param times - of the schedule
 */
export function dueOf(times: Pick<Cron, 'nextRun'>, after: Date, now: Date): Due {
  if (after.getTime() > now.getTime() + SET_BACK_MS) return { lookedTo: now };
  const first = times.nextRun(after);
  if (!first || first > now) return { lookedTo: after };
  const oldest = new Date(now.getTime() - MAKE_UP_MS);
  let run = first < oldest ? times.nextRun(oldest) : first;
  // At most one an hour's minutes: a schedule has no seconds.
  for (let next = run; next && next <= now; next = times.nextRun(next)) run = next;
  if (!run || run > now) return { missed: first, lookedTo: now };
  return { run, lookedTo: now };
}
