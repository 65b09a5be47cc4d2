import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const mark = (path: string) =>
  stat(path, { bigint: true }).then(
    found => `${found.mtimeNs} ${found.size} ${found.ino}`,
    () => 'none',
  );

/** The files that say how a server is set; the first two are the agent's own. */
export const SETTING_FILES = [
  'postgresql.conf',
  'pg_hba.conf',
  'postgresql.auto.conf',
] as const;

/**
 * Tells from outside, by the times of files, that something may have been changed in a server. A database that nobody
 * uses is not asked anything.
 */
export class Traces {
  readonly #data: string;
  #segment = '';
  #written = '';
  #files = '';

  constructor(data: string) {
    this.#data = data;
  }

  async #newest(): Promise<string> {
    const folder = join(this.#data, 'pg_wal');
    const names = (await readdir(folder).catch(() => [] as string[])).filter(
      name => /^[0-9A-F]{24}$/.test(name),
    );
    const times = await Promise.all(
      names.map(async name => ({
        name,
        at: await stat(join(folder, name), { bigint: true }).then(
          found => found.mtimeNs,
          () => 0n,
        ),
      })),
    );
    const newest = times.reduce((a, b) => (b.at > a.at ? b : a), {
      name: '',
      at: -1n,
    });
    return newest.name && join(folder, newest.name);
  }

  /**
   * Whether the log of changes was written to since this was last asked. The segment that was newest then is enough to
   * look at: before the next one is begun, this one is filled or ended.
   */
  async written(): Promise<boolean> {
    if (this.#segment && (await mark(this.#segment)) === this.#written)
      return false;
    this.#segment = await this.#newest();
    this.#written = this.#segment && (await mark(this.#segment));
    return true;
  }

  /** Whether a file with settings was changed since this was last asked. */
  async edited(): Promise<boolean> {
    const found = await Promise.all(
      SETTING_FILES.map(name => mark(join(this.#data, name))),
    );
    const before = this.#files;
    this.#files = found.join('\n');
    return this.#files !== before;
  }
}
