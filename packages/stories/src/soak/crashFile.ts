import { readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** The file in which backend, agent and shims look for the point at which to die, or to stop. */
export class CrashFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** From now on the first process that reaches the point is killed; with `stop ` before the point it is only paused. */
  async arm(point: string): Promise<void> {
    await rm(`${this.path}.hit`, { force: true });
    await writeFile(this.path, point);
  }

  /** Waits until the point is hit, and returns the process; undefined if it is not hit in time or `over` comes true before. */
  async hit(timeoutMs: number, over: () => Promise<boolean> = async () => false): Promise<number | undefined> {
    const until = Date.now() + timeoutMs;
    for (let round = 1; existsSync(this.path); round++) {
      if (Date.now() > until || (round % 50 === 0 && (await over()))) break;
      await wait(10);
    }
    const text = await readFile(`${this.path}.hit`, 'utf8').catch(() => '');
    await this.clear();
    return Number(/ (\d+)\n$/.exec(text)?.[1]) || undefined;
  }

  async clear(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(`${this.path}.hit`, { force: true });
  }
}
