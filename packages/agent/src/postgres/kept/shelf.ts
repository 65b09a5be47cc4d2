import { mkdir, rename, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { PostgresHome } from '../home.ts';
import { listArchive, trimArchive } from './archiveFolder.ts';
import type { SeenFiles } from './archiveFolder.ts';
import { backupFolder, keptFolder, makeKept } from './paths.ts';
import { archivesOf, readBackups, tidyKept, writeBackup } from './stored.ts';
import type { StoredBackup } from './stored.ts';
import { isSegment } from './wal.ts';

/** All that is kept of one database: its backups in memory and on the disk, and its archives. */
export class Shelf {
  readonly name: string;
  readonly home: PostgresHome;
  readonly backups = new Map<string, StoredBackup>();
  /** Those of which something went on when the former agent ended. */
  readonly orphans = new Set<string>();
  readonly #seen = new Map<string, SeenFiles>();

  constructor(name: string, home: PostgresHome) {
    this.name = name;
    this.home = home;
  }

  get folder() {
    return keptFolder(this.home, this.name);
  }

  /** Reads what a former agent has left. */
  async load(): Promise<this> {
    await tidyKept(this.home, this.name);
    for (const stored of await readBackups(this.home, this.name)) {
      this.backups.set(stored.id, stored);
      if (stored.state === 'running' || stored.proof?.state === 'running')
        this.orphans.add(stored.id);
    }
    return this;
  }

  list(): StoredBackup[] {
    return [...this.backups.values()];
  }

  complete(): StoredBackup[] {
    return this.list().filter(({ state }) => state === 'complete');
  }

  backupFolder(id: string) {
    return backupFolder(this.home, this.name, id);
  }

  /** Stores a backup, with a change; who asks sees the change once it is stored. */
  async save(
    stored: StoredBackup,
    change: Partial<StoredBackup> = {},
  ): Promise<void> {
    if (!this.backups.has(stored.id)) {
      await makeKept(this.home, this.name);
      await mkdir(this.backupFolder(stored.id), {
        recursive: true,
        mode: 0o700,
      });
    }
    await writeBackup(this.home, this.name, { ...stored, ...change });
    this.backups.set(stored.id, Object.assign(stored, change));
  }

  seen = (archive: string): SeenFiles => {
    const found = this.#seen.get(archive) ?? new Map();
    this.#seen.set(archive, found);
    return found;
  };

  archives() {
    return archivesOf(this.home, this.name);
  }

  /** Files of an archive, oldest first. */
  files(archive: string) {
    return listArchive(join(this.folder, archive), this.seen(archive));
  }

  async lastSegment(archive: string): Promise<string | undefined> {
    const files = await this.files(archive);
    return files.filter(({ name }) => isSegment(name)).at(-1)?.name;
  }

  /** Removes what of the archives nobody needs; `live` is the one that is still written. */
  async trim(live?: string): Promise<void> {
    for (const archive of await this.archives()) {
      const its = this.list().filter(backup => backup.archive === archive);
      const starts = its
        .flatMap(({ startSegment }) => startSegment ?? [])
        .sort((a, b) => a.slice(8).localeCompare(b.slice(8)));
      const path = join(this.folder, archive);
      const running = its.some(({ state }) => state === 'running');
      if (starts[0]) await trimArchive(path, starts[0]);
      else if (archive !== live && !running)
        await rm(path, { recursive: true, force: true });
      else if (!running) await trimArchive(path, undefined);
    }
  }

  /** Takes a backup, or all, out of sight in one step, and deletes it then. */
  async discard(id?: string): Promise<void> {
    const path = id === undefined ? this.folder : this.backupFolder(id);
    const trash = join(this.home.place, 'trash', `kept-${randomUUID()}`);
    try {
      await rename(path, trash);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    if (id === undefined) {
      this.backups.clear();
      this.orphans.clear();
    } else {
      this.backups.delete(id);
      this.orphans.delete(id);
    }
    await rm(trash, { recursive: true, force: true });
  }
}
