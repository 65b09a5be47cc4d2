import {
  appendFileSync,
  existsSync,
  readFileSync,
  unlinkSync,
} from 'node:fs';

const FILE = process.env.WAYMARK_CRASH_FILE;

/**
 * For the kill tests, as in the orchestrator and the agent: ends this process when it reaches the point that the file names,
 * with a part of the object's name. Without the environment variable `WAYMARK_CRASH_FILE` it does nothing.
 *
 * Points: `catalog/reading` (the catalog has claimed an entity of a repository and not read it yet).
 */
export function crashPoint(point: string, name: string): void {
  if (!FILE || !existsSync(FILE)) return;
  let text = '';
  try {
    text = readFileSync(FILE, 'utf8').trim();
  } catch {
    // Taken away in this very moment.
  }
  const [wanted, part = ''] = text.split(' ');
  if (wanted !== point || !name.includes(part)) return;
  // In this order: who sees the file gone finds the hit.
  appendFileSync(`${FILE}.hit`, `${point} ${process.pid}\n`);
  unlinkSync(FILE);
  process.kill(process.pid, 'SIGKILL');
}
