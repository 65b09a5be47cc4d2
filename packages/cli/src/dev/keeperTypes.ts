/** The first word of the command line of a keeper. Counts only where there is somebody to talk to. */
export const KEEPER_WORD = '--keep-what-dev-runs';

/** What the keeper is told. */
export type ToKeeper =
  | {
      do: 'run';
      id: number;
      command: string;
      cwd: string;
      env: Record<string, string>;
    }
  /** Answered by `ended` of the same id. */
  | { do: 'stop'; id: number; graceMs: number }
  | { do: 'end' };

/** What it says. */
export type FromKeeper =
  | { says: 'ready' }
  | { says: 'ended'; id: number; code: number | null; signal: string | null };

/** The variable by which everything that a session has started is known, however it was started. */
export const MARK = 'WAYMARK_DEV_SESSION';
