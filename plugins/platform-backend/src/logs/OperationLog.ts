import { appendFile, mkdir, open, stat } from 'node:fs/promises';
import path from 'node:path';

export interface OperationLogEntry { time: string; step: string; stream: 'platform' | 'stdout' | 'stderr'; text: string }
export interface OperationLogRead extends OperationLogEntry { cursor: string }

const CAP_BYTES = 10 * 1024 * 1024;
const LINE_BYTES = 16 * 1024;

/** The log of each operation: a file of JSON lines with a cap. A cursor is the offset just after a line. */
export class OperationLog {
  /** Files that this process has begun to write to. */
  private readonly begun = new Set<string>();

  constructor(private readonly directory: string) {}

  async append(operation: string, entries: OperationLogEntry[]): Promise<void> {
    if (!entries.length) return;
    const file = this.file(operation);
    const size = await stat(file).then(s => s.size, () => 0);
    if (size > CAP_BYTES) return;
    if (size === 0) await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const room = size + JSON.stringify(entries).length <= CAP_BYTES;
    const cut: OperationLogEntry = { time: entries[0].time, step: '', stream: 'platform', text: `The log is longer than ${CAP_BYTES / 1024 / 1024} MiB: what follows is not kept.` };
    const lines = (room ? entries : [...entries, cut]).map(e => JSON.stringify({ ...e, text: e.text.length > LINE_BYTES ? `${e.text.slice(0, LINE_BYTES)}…` : e.text }));
    // A line that a crash has torn must not tear the next one with it.
    const torn = size > 0 && !this.begun.has(operation) && !(await endsWithLine(file, size));
    this.begun.add(operation);
    if (this.begun.size > 10_000) this.begun.clear();
    await appendFile(file, `${torn ? '\n' : ''}${lines.join('\n')}\n`, { mode: 0o600 });
  }

  /** Lines after the cursor, at most `limit`. A half-written last line waits for the next read. */
  async read(operation: string, after: string | undefined, limit: number): Promise<OperationLogRead[]> {
    const from = after && /^\d+$/.test(after) ? Number(after) : 0;
    const handle = await open(this.file(operation), 'r').catch(() => undefined);
    if (!handle) return [];
    try {
      const { size } = await handle.stat();
      if (size <= from) return [];
      const buffer = Buffer.alloc(Math.min(size - from, 4 * 1024 * 1024));
      await handle.read(buffer, 0, buffer.length, from);
      const found: OperationLogRead[] = [];
      let start = 0;
      while (found.length < limit) {
        const end = buffer.indexOf(10, start);
        if (end < 0) break;
        try {
          found.push({ ...JSON.parse(buffer.toString('utf8', start, end)), cursor: String(from + end + 1) });
        } catch {
          // A line torn by a crash: nothing to show for it.
        }
        start = end + 1;
      }
      return found;
    } finally {
      await handle.close();
    }
  }

  private file(operation: string): string {
    return path.join(this.directory, `${operation}.log`);
  }
}

async function endsWithLine(file: string, size: number): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0] === 10;
  } finally {
    await handle.close();
  }
}
