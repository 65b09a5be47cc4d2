import type { Readable, Writable } from 'node:stream';

/** The world around a command: what a test puts its own in place of. */
export interface Io {
  env: Record<string, string | undefined>;
  cwd: string;
  /** The checkout of Waymark that this program lies in; undefined when it lies in none. */
  root: string | undefined;
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean; columns?: number };
  stderr: Writable & { isTTY?: boolean };
  /** Calls the listener at each Ctrl-C, in place of the one before it. Returns how to stop that. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the program at once. */
  exit(code: number): void;
}

/** Whether somebody is there to be asked. */
export function isInteractive(io: Io): boolean {
  return Boolean(io.stdin.isTTY && io.stderr.isTTY);
}
