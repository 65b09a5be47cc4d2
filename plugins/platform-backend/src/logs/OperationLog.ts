import { appendFile, mkdir, open, stat } from 'node:fs/promises';
import path from 'node:path';

export interface OperationLogEntry { time: string; step: string; stream: 'platform' | 'stdout' | 'stderr'; text: string }
export interface OperationLogRead extends OperationLogEntry { cursor: string }

const CAP_BYTES = 10 * 1024 * 1024;
const LINE_BYTES = 16 * 1024;

/** The log of each operation: a file of JSON lines with a cap. A cursor is the offset just after a line. */
export class OperationLog {
  constructor(private readonly directory: string) {}

  async append(operation: string, entries: OperationLogEntry[]): Promise<void> {
    if (!entries.length) return;
    const file = this.file(operation);
    const size = await stat(file).then(s => s.size, () => 0);
    if (size > CAP_BYTES) return;
    if (size === 0) await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const lines = entries.map(e => JSON.stringify({ ...e, text: e.text.length > LINE_BYTES ? `${e.text.slice(0, LINE_BYTES)}…` : e.text }));
    await appendFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
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
