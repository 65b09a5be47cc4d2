import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { ExitCode } from '../exitCodes';
import type { Io } from './Io';

/** The world of a real process. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    // Whoever read our output has gone (`platform logs … | head`): that is no failure.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? ExitCode.done : ExitCode.failed);
    });
  }
  const listeners = new Set<() => void>();
  process.on('SIGINT', () => {
    if (!listeners.size) process.exit(ExitCode.interrupted);
    for (const listener of [...listeners]) listener();
  });
  return {
    env: process.env,
    cwd: process.cwd(),
    root: checkoutOf(path.dirname(realpathSync(process.argv[1]))),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    onInterrupt: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exit: code => process.exit(code),
  };
}

/** The checkout of Waymark that a folder lies in: the nearest one above with Backstage's mark and our launcher. */
export function checkoutOf(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    if (
      existsSync(path.join(at, 'backstage.json')) &&
      existsSync(path.join(at, 'packages', 'launcher'))
    )
      return at;
    if (at === path.dirname(at)) return undefined;
  }
}
