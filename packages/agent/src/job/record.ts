import type { JobStateView } from '../protocol.ts';
import type { ShimExit } from '../shim/types.ts';

/** What is kept of a job. No environment: that may hold secrets. */
export interface JobRecord extends JobStateView {
  kind: 'command' | 'install';
  workspace: string;
  command?: string;
  timeoutSeconds: number;
  /** Marks its processes. Absent while an install needs none. */
  unit?: string;
  /** Key of the dependencies that it installs, if they can be kept. */
  cacheKey?: string;
}

/** What the API shows of a record. */
export function viewOf(record: JobRecord): JobStateView {
  const { state, exitCode, startedAt, endedAt, words } = record;
  return {
    state,
    startedAt,
    ...(exitCode !== undefined && { exitCode }),
    ...(endedAt !== undefined && { endedAt }),
    ...(words !== undefined && { words }),
  };
}

const SIGNALS: Record<string, number> = { SIGHUP: 129, SIGINT: 130, SIGABRT: 134, SIGKILL: 137, SIGSEGV: 139, SIGTERM: 143 };

/** How a job ended, from how its command ended. Pure. */
export function outcomeOf(exit: ShimExit | undefined): Pick<JobStateView, 'state' | 'exitCode' | 'endedAt'> {
  if (!exit || exit.stopped) return { state: 'lost', endedAt: exit?.at ?? new Date().toISOString() };
  if (exit.timedOut) return { state: 'failed', exitCode: 124, endedAt: exit.at };
  const exitCode = exit.code ?? SIGNALS[exit.signal ?? ''] ?? 1;
  return { state: exitCode === 0 ? 'succeeded' : 'failed', exitCode, endedAt: exit.at };
}
