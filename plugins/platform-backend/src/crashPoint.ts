import { appendFileSync, existsSync, readFileSync, unlinkSync } from 'node:fs';

const FILE = process.env.WAYMARK_CRASH_FILE;

/**
 * For the kill tests: ends this process with SIGKILL when it reaches the point that a file names, once. Without the
 * environment variable `WAYMARK_CRASH_FILE` it does nothing. What was hit is appended to `<file>.hit`.
 *
 * Points: `<kind>/<step>/begun` (stored as running, nothing done), `/acted` (done, not stored), `/stored`;
 * `binding/<type>/applied` (the driver was called, nothing stored).
 */
export function crashPoint(point: string): void {
  if (!FILE || !existsSync(FILE)) return;
  if (readFileSync(FILE, 'utf8').trim() !== point) return;
  // In this order: who sees the file gone finds the hit.
  appendFileSync(`${FILE}.hit`, `${point}\n`);
  unlinkSync(FILE);
  process.kill(process.pid, 'SIGKILL');
}
