import type { Fenced } from './protocol.ts';

/** A command that is begun by the clock, again and again. */
export interface ScheduleSpec extends Fenced {
  workspace: string;
  /** What its service calls it. */
  job: string;
  command: string;
  /** Five fields of cron. */
  schedule: string;
  /** Name of the IANA database. */
  timezone: string;
  /** After so long a run is ended, and has failed. */
  timeoutSeconds: number;
  /** Nothing is begun by the clock. */
  suspend: boolean;
  /** As of a workload: kept in memory only. */
  env: Record<string, string>;
  redact: string[];
  envHash: string;
  /** Begins a run now, once for each such name. */
  run?: string;
}

/** One run of a job. Times are ISO 8601; `words` are its last lines, masked. */
export interface JobRunView {
  /** Its name: the one that was asked for, or made by the clock. */
  id: string;
  by: 'clock' | 'person';
  /** `lost`: it was interrupted with its machine. `refused`: another one was going on. */
  state: 'running' | 'succeeded' | 'failed' | 'lost' | 'refused';
  /** The time of the schedule that it was begun for. */
  scheduledAt?: string;
  startedAt?: string;
  endedAt?: string;
  exitCode?: number;
  words?: string;
  /** So many times came while it was still going on: they were left out. */
  leftOut?: number;
}

/** How a schedule is. */
export interface ScheduleState extends Omit<ScheduleSpec, 'env' | 'redact' | 'fence' | 'run'> {
  message: string;
  /** The agent was restarted and must be given the environment again before it can begin a run. */
  needsEnv: boolean;
  /** The last run that was asked for. */
  asked?: string;
  nextAt?: string;
  /** The last time that passed while nobody could begin a run, and was too long ago to make up for it. */
  missed?: string;
  /** Newest first, the last ten. */
  runs: JobRunView[];
}
