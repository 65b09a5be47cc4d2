import { appendFileSync, existsSync, readFileSync, unlinkSync } from 'node:fs';

const FILE = process.env.WAYMARK_CRASH_FILE;

/**
 * For the kill tests: ends this process with SIGKILL when it reaches the point that a file names, once. Without the
 * environment variable `WAYMARK_CRASH_FILE` it does nothing. What was hit is appended to `<file>.hit`, with the process.
 *
 * The file holds `[stop ]<point>[ <part of the object's name>]…`; with `stop` the process is only paused (SIGSTOP).
 * Points: `agent/<room>/<what has just been done>`, and `shim/<job|replica>/<what>`.
 */
export function crashPoint(point: string, name = ''): void {
  if (!FILE || !existsSync(FILE)) return;
  let text = '';
  try {
    text = readFileSync(FILE, 'utf8');
  } catch {
    // Taken away in this very moment.
  }
  const [, stop, wanted, parts = ''] = /^(stop )?(\S+)((?: \S+)*)\s*$/.exec(text) ?? [];
  if (wanted !== point || !parts.split(' ').every(part => name.includes(part))) return;
  // In this order: who sees the file gone finds the hit.
  appendFileSync(`${FILE}.hit`, `${point} ${process.pid}\n`);
  unlinkSync(FILE);
  process.kill(process.pid, stop ? 'SIGSTOP' : 'SIGKILL');
}
