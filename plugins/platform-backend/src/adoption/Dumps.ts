import type { BackupState, KeptState, ProofState } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What is written beside a dump. */
export interface DumpRecord extends BackupState { sha256?: string }

/** That somebody is just making it, or proving it: backends that share the folder see it of each other. */
export type Mark = 'running' | 'proving';

const BEAT_MS = 3_000;
/** Who has not touched its mark for so long is gone. */
const STALE_MS = 15_000;
const SAFE = /^[a-z0-9][a-z0-9-]*$/;

/** Writes a file so that it is there whole, after a power cut too, or not at all. */
async function settle(part: string, file: string): Promise<void> {
  const handle = await open(part, 'r');
  await handle.sync().finally(() => handle.close());
  await rename(part, file);
  const folder = await open(path.dirname(file), 'r');
  await folder.sync().finally(() => folder.close());
}

/** SHA-256 of a file. */
export async function sha256Of(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash, { signal });
  return hash.digest('hex');
}

/** The dumps of databases that are not ours: a folder for each, in it `<backup>.dump` and what is known of it. */
export class Dumps {
  constructor(private readonly folder: string) {}

  /** Folder of one database. Throws on a name that would lead elsewhere. */
  at(name: string): string {
    if (!SAFE.test(name)) throw new Error(`"${name}" is no name of a folder of dumps`);
    return path.join(this.folder, name);
  }

  file(name: string, id: string, end: 'dump' | 'json' | 'part' | Mark): string {
    if (!SAFE.test(id)) throw new Error(`"${id}" is no name of a dump`);
    return path.join(this.at(name), `${id}.${end}`);
  }

  /**
   * Refuses a fence lower than one that was seen, and remembers a higher one, also when the rest of the database is gone. Each
   * is a file of its own, written before it is looked for higher ones: of two at one moment the lower one sees the other.
   */
  async fence(name: string, fence: number): Promise<void> {
    const folder = path.join(this.folder, '.fences', path.basename(this.at(name)));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await (await open(path.join(folder, String(fence)), 'a', 0o600)).close();
    const seen = (await readdir(folder)).map(Number);
    for (const older of seen.filter(one => one < fence)) await rm(path.join(folder, String(older)), { force: true });
    const highest = Math.max(...seen);
    if (highest <= fence) return;
    await rm(path.join(folder, String(fence)), { force: true });
    throw new DriverError('fenced', `The dumps of ${name} were not changed`, `fence ${fence} is older than ${highest}, which was seen before`, 'Stop: a newer claim works on it');
  }

  /** The dump that is written is there from now on. */
  async keep(name: string, record: DumpRecord): Promise<void> {
    await settle(this.file(name, record.id, 'part'), this.file(name, record.id, 'dump'));
    await this.note(name, record);
  }

  /** Writes down what came of it. */
  async note(name: string, record: DumpRecord): Promise<void> {
    const file = this.file(name, record.id, 'json');
    const handle = await open(`${file}.part`, 'w', 0o600);
    await handle.writeFile(JSON.stringify(record)).finally(() => handle.close());
    await settle(`${file}.part`, file);
  }

  async record(name: string, id: string): Promise<DumpRecord | undefined> {
    const text = await readFile(this.file(name, id, 'json'), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** Holds a mark while something goes on. */
  async marked<T>(name: string, id: string, mark: Mark, state: BackupState | ProofState, work: () => Promise<T>): Promise<T> {
    const file = this.file(name, id, mark);
    const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), BEAT_MS);
    try {
      await mkdir(this.at(name), { recursive: true, mode: 0o700 });
      const handle = await open(`${file}.part`, 'w', 0o600);
      await handle.writeFile(JSON.stringify(state)).finally(() => handle.close());
      await rename(`${file}.part`, file);
      return await work();
    } finally {
      clearInterval(beat);
      await rm(file, { force: true });
    }
  }

  /** What somebody is at. */
  async mark<T extends BackupState | ProofState>(name: string, id: string, mark: Mark): Promise<T | undefined> {
    const file = this.file(name, id, mark);
    const seen = await stat(file).catch(() => undefined);
    if (!seen || Date.now() - seen.mtimeMs > STALE_MS) return undefined;
    const text = await readFile(file, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** What is kept of one, and what is just being made. A dump that is gone is not kept. */
  async kept(name: string): Promise<KeptState> {
    const files = await readdir(this.at(name)).catch((): string[] => []);
    const ids = [...new Set(files.filter(file => /\.(json|running)$/.test(file)).map(file => file.replace(/\..*$/, '')))];
    const found = await Promise.all(ids.map(id => this.#backup(name, id)));
    const backups = found.filter(backup => backup !== undefined);
    return {
      name,
      backups: backups.sort((a, b) => a.startedAt.localeCompare(b.startedAt)),
      archive: { ok: true, message: 'It is backed up by dumps: there is no log archive.', bytes: 0 },
      bytes: backups.reduce((sum, backup) => sum + (backup.bytes ?? 0), 0),
    };
  }

  async #backup(name: string, id: string): Promise<BackupState | undefined> {
    const running = await this.mark<BackupState>(name, id, 'running');
    const record = await this.record(name, id);
    if (!record) return running;
    const { sha256, ...backup } = record;
    if (backup.state === 'complete' && !(await stat(this.file(name, id, 'dump')).catch(() => undefined))) return undefined;
    const proof = await this.mark<ProofState>(name, id, 'proving');
    return proof && backup.proof?.run !== proof.run ? { ...backup, proof } : backup;
  }

  async remove(name: string, id: string): Promise<void> {
    for (const end of ['dump', 'part', 'json', 'running', 'proving'] as const) await rm(this.file(name, id, end), { force: true });
  }

  async removeAll(name: string): Promise<void> {
    await rm(this.at(name), { recursive: true, force: true });
  }
}
