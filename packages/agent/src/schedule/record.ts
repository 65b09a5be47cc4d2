import type { JobRunView, ScheduleSpec, ScheduleState } from '../scheduleProtocol.ts';
import { outcomeOf } from '../job/record.ts';
import type { ShimExit } from '../shim/types.ts';

/** A spec without what may hold secrets. */
export type StoredSchedule = Omit<ScheduleSpec, 'env' | 'redact' | 'fence' | 'run'>;

/** What is kept of a run. */
export interface RunRecord extends JobRunView {
  /** Marks its processes. Absent for one that was never begun. */
  unit?: string;
}

/** What is kept of a schedule on disk. No environment: that may hold secrets. */
export interface ScheduleRecord {
  spec: StoredSchedule;
  /** Times up to here have been seen to. ISO 8601. */
  lookedTo: string;
  /** The last run that somebody has asked for, so that asking twice is asking once. */
  asked?: string;
  /** The last time that passed while nobody could begin a run, and is too long ago. ISO 8601. */
  missed?: string;
  removing?: boolean;
  /** Newest first. */
  runs: RunRecord[];
}

/** How many runs are remembered. */
export const KEPT_RUNS = 10;

/** The run that goes on. Pure. */
export const runningOf = ({ runs }: Pick<ScheduleRecord, 'runs'>): RunRecord | undefined => runs.find(run => run.state === 'running');

/** How a run ended, from how its command ended. Pure. */
export function runOutcome(exit: ShimExit | undefined): Pick<RunRecord, 'state' | 'exitCode' | 'endedAt'> {
  return outcomeOf(exit);
}

function messageOf(record: ScheduleRecord, nextAt: string | undefined): string {
  const { job } = record.spec;
  const running = runningOf(record);
  if (running) return `${job} is running since ${running.startedAt}`;
  const missed = record.missed ? `; its run of ${record.missed} was missed` : '';
  const next = nextAt ? `, next at ${nextAt}` : ', not by the clock';
  const last = record.runs.find(run => run.startedAt);
  if (!last) return `${job} has not run yet${next}${missed}`;
  const how = { succeeded: 'succeeded', failed: `failed with exit code ${last.exitCode ?? 'unknown'}`, lost: 'was interrupted with its machine', refused: '', running: '' }[last.state];
  return `${job} ${how} at ${last.endedAt ?? last.startedAt}${next}${missed}`;
}

/** What the API shows of a record. Pure. */
export function stateOf(record: ScheduleRecord, options: { nextAt?: string; needsEnv: boolean }): ScheduleState {
  const { spec, runs, missed } = record;
  const { nextAt, needsEnv } = options;
  return {
    ...spec,
    needsEnv,
    ...(record.asked ? { asked: record.asked } : {}),
    ...(nextAt ? { nextAt } : {}),
    ...(missed ? { missed } : {}),
    message: messageOf(record, nextAt),
    runs: runs.map(({ unit: _, ...run }) => run),
  };
}
