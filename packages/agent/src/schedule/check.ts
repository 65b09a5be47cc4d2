import type { ScheduleSpec } from '../scheduleProtocol.ts';
import { AgentError } from '../rooms.ts';
import { checkEnvironment } from '../shim/environment.ts';
import { timesOf } from './clock.ts';
import type { StoredSchedule } from './record.ts';

const refused = (why: string, next: string) => new AgentError('invalid', 'The schedule was not taken', why, next);

/** Names of runs are names of folders, and parts of the cursors of their logs. */
const RUN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/;

/** The spec without secrets, after it was checked. */
export function checkSchedule(spec: ScheduleSpec): StoredSchedule {
  const { workspace, job, command, schedule, timezone, timeoutSeconds, suspend, envHash } = spec;
  checkEnvironment(spec.env, spec.redact);
  if (typeof command !== 'string' || !command.trim() || command.includes('\0')) throw refused('`command` is empty', 'Send the command to run');
  if (typeof job !== 'string' || typeof schedule !== 'string' || typeof timezone !== 'string') throw refused('`job`, `schedule` or `timezone` is no text', 'Send all three');
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 24 * 3600)) throw refused('`timeoutSeconds` is not between 0 and 86400', 'Send a time in seconds');
  if (typeof suspend !== 'boolean') throw refused('`suspend` is neither true nor false', 'Send one of the two');
  if (typeof envHash !== 'string') throw refused('`envHash` is missing', 'Send the hash of the environment');
  if (spec.run !== undefined && !RUN.test(String(spec.run))) throw refused('`run` is not a name', 'Send 1 to 80 letters, digits and dashes');
  timesOf(schedule, timezone);
  return { workspace, job, command, schedule, timezone, timeoutSeconds, suspend, envHash };
}
