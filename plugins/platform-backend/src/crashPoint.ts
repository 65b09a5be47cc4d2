import { appendFileSync, existsSync, readFileSync, unlinkSync } from 'node:fs';

const FILE = process.env.WAYMARK_CRASH_FILE;

/**
 * For the kill tests: ends this process with SIGKILL when it reaches the point that a file names, once. Without the
 * environment variable `WAYMARK_CRASH_FILE` it does nothing. What was hit is appended to `<file>.hit`, with the process.
 *
 * The file holds `[stop ]<point>`; with `stop` the process is only paused (SIGSTOP).
 *
 * Points: `<kind>/<step>/begun` (stored as running, nothing done), `/acted` (done, not stored), `/stored`, and the same
 * below `<kind>/<step>/undo`; `<kind>/<step>/weighted` (a canary's weight is set, nothing measured) and `/measured`; `<kind>/<step>/asking` (a request
 * for an approval is written, not committed) and `/asked`, `approval/deciding` and `/decided` likewise;
 * `config.apply/failed/begun` and `/acted` (before and after a change that did not come up takes its pin back, not yet marked as failed);
 * `binding/<type>/applying` and `/applied` (before and after the driver was called, nothing stored), `/removed`;
 * `care/backup/running` and `/begun`, `care/proof/running` and `/begun` (before and after the target was told of what is written as running),
 * `care/backup/removed`, `care/grace/over` (a deleted database's time is over, nothing written);
 * `notices/chosen`, `/begun`, `/sent` and `/stored` of each message to a webhook. The agent has its own points, and looks
 * into the same file.
 */
export function crashPoint(point: string): void {
  if (!FILE || !existsSync(FILE)) return;
  let text = '';
  try {
    text = readFileSync(FILE, 'utf8').trim();
  } catch {
    // Taken away in this very moment.
  }
  const [stop, wanted] = text.replace(/^(?!stop )/, 'kill ').split(' ');
  if (wanted !== point) return;
  // In this order: who sees the file gone finds the hit.
  appendFileSync(`${FILE}.hit`, `${point} ${process.pid}\n`);
  unlinkSync(FILE);
  process.kill(process.pid, stop === 'stop' ? 'SIGSTOP' : 'SIGKILL');
}
