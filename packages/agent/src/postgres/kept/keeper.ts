import { join } from 'node:path';
import { readJson } from '../../files.ts';
import type { BackupSpec, BackupState, KeptState } from '../../dataProtocol.ts';
import { AgentError } from '../../rooms.ts';
import type { AgentContext } from '../../rooms.ts';
import { Serial } from '../../serial.ts';
import { crashPoint } from '../../shim/crashPoint.ts';
import { withAdmin } from '../configure.ts';
import { pointerFile } from '../home.ts';
import type { Entry } from '../entry.ts';
import type { PostgresHome } from '../home.ts';
import { archiverTrouble } from './archiver.ts';
import { Jobs } from './jobs.ts';
import { tellKept } from './keptState.ts';
import { archiveOf } from './paths.ts';
import { refuse, validateBackup } from './refusals.ts';
import { Shelf } from './shelf.ts';
import { keptNames, readKept, tellBackup, writeKept } from './stored.ts';
import type { StoredBackup } from './stored.ts';
import { takeBackup } from './takeBackup.ts';
import type { LiveInstance } from './takeBackup.ts';

/** How often an agent takes up a backup or a proof that another one was killed at. */
const MOST_BEGUN = 3;

/** What the keeper asks of the room. */
export interface KeeperDeps {
  ctx: AgentContext;
  home: () => Promise<PostgresHome>;
  durable: boolean;
  /** The database of that name, while there is one. */
  entry(name: string): Entry | undefined;
}

/** Keeps archives and backups of databases: they outlive their instances. */
export class Keeper {
  readonly deps: KeeperDeps;
  readonly jobs = new Jobs();
  readonly #shelves = new Map<string, Promise<Shelf>>();
  readonly #copying = new Serial();
  #copies = 0;

  constructor(deps: KeeperDeps) {
    this.deps = deps;
  }

  shelf(name: string): Promise<Shelf> {
    let found = this.#shelves.get(name);
    if (!found) {
      found = this.deps.home().then(home => new Shelf(name, home).load());
      found.catch(() => this.#shelves.delete(name));
      this.#shelves.set(name, found);
    }
    return found;
  }

  /** How it is with the instance; `running` once it accepts connections. */
  #instance({ name, home }: Shelf) {
    const entry = this.deps.entry(name);
    if (!entry) return undefined;
    const { stored, instance, part } = entry;
    const running: LiveInstance | undefined =
      instance.phase === 'ready' && !part && instance.running
        ? {
            folder: instance.folder,
            port: instance.running.port,
            archive: archiveOf(home, name, stored),
            database: stored.spec.database,
          }
        : undefined;
    const { archive = 'archive', removing = false } = stored;
    const still = removing || stored.spec.stopped === true;
    return { archive, shared: part !== undefined, still, running };
  }

  /** Names of which something is kept, whether or not the instance is there. Where nothing ever was, nothing is prepared. */
  async names(): Promise<string[]> {
    const { dataDir } = this.deps.ctx;
    const pointer = await readJson<{ place: string }>(pointerFile(dataDir));
    const inside = join(dataDir, 'agent', 'postgres-data');
    return keptNames({ place: pointer?.place ?? inside });
  }

  async #isKept(name: string) {
    return (
      Boolean(this.deps.entry(name)) || (await this.names()).includes(name)
    );
  }

  /** Folder for the archive of an instance that is about to be made: none that an earlier one of its name has used. */
  async newArchive(name: string): Promise<string> {
    const used = new Set(await (await this.shelf(name)).archives());
    for (let life = 1; ; life += 1) {
      const archive = life === 1 ? 'archive' : `archive-${life}`;
      if (!used.has(archive)) return archive;
    }
  }

  /** Undefined when nothing is kept. */
  async kept(name: string): Promise<KeptState | undefined> {
    if (!(await this.#isKept(name))) return undefined;
    const shelf = await this.shelf(name);
    const known = this.#instance(shelf);
    if (known?.shared) return undefined;
    const archives = await shelf.archives();
    const { running } = known ?? {};
    const asked = running && (await this.#ask(running));
    return tellKept({
      name,
      folder: shelf.folder,
      backups: shelf.list(),
      kept: await readKept(shelf.home, name),
      archives,
      seen: shelf.seen,
      live: known && {
        archive: known.archive,
        ...asked,
        asked: Boolean(asked),
      },
    });
  }

  async #ask({ port, folder }: LiveInstance) {
    try {
      return await withAdmin(await this.deps.home(), port, async client => {
        const { rows } = await client.query(
          `SELECT last_archived_wal AS last FROM pg_stat_archiver WHERE last_archived_wal ~ '^[0-9A-F]{24}$'`,
        );
        return {
          last: rows[0]?.last,
          trouble: await archiverTrouble(client, folder),
        };
      });
    } catch {
      // It does not answer at this moment; what lies on the disk can be told all the same.
      return undefined;
    }
  }

  async backUp(
    name: string,
    id: string,
    spec: BackupSpec,
  ): Promise<BackupState> {
    const reason = validateBackup(id, spec);
    const what = `Backup ${id} of ${name} was not made`;
    if (!(await this.#isKept(name)))
      throw new AgentError(
        'notFound',
        what,
        'there is no such database',
        'Check the name',
      );
    const shelf = await this.shelf(name);
    const before = shelf.backups.get(id);
    if (before) return tellBackup(before);
    const known = this.#instance(shelf);
    if (!known)
      throw new AgentError(
        'notFound',
        what,
        'its instance is gone',
        'Restore it to a new one first',
      );
    if (known.shared)
      refuse(
        what,
        'it is one database of the instance that previews share, which keeps no log of changes',
        'Copy what is worth keeping to a database of its own',
      );
    if (known.still)
      refuse(what, 'the database stands still', 'Start it first');
    if (!known.running)
      throw new AgentError(
        'failed',
        what,
        'the database does not accept connections at this moment',
        'Try again once it is ready',
      );
    const stored: StoredBackup = {
      id,
      reason,
      state: 'running',
      startedAt: new Date().toISOString(),
      archive: known.archive,
      begun: 1,
    };
    await shelf.save(stored);
    crashPoint('agent/postgres/backup-stored', name);
    this.#run(shelf, stored, known.running);
    return tellBackup(stored);
  }

  #run(shelf: Shelf, stored: StoredBackup, live: LiveInstance): void {
    const { name } = shelf;
    const told = () => this.deps.ctx.emit('postgres', name);
    const work = async (signal: AbortSignal) => {
      signal.throwIfAborted();
      const { manifest, checksum } = await takeBackup({
        id: stored.id,
        folder: shelf.backupFolder(stored.id),
        home: shelf.home,
        live,
        durable: this.deps.durable,
        signal,
        progress: bytes => {
          stored.message = `${Math.round(bytes / 1e6)} MB copied`;
        },
      });
      const {
        startSegment,
        stopSegment,
        segmentSize,
        version,
        bytes,
        endedAt,
      } = manifest;
      delete stored.message;
      await shelf.save(
        Object.assign(stored, {
          startSegment,
          stopSegment,
          segmentSize,
          version,
          bytes,
          endedAt,
          checksum,
          state: 'complete',
        }),
      );
      crashPoint('agent/postgres/backup-complete', name);
      told();
    };
    this.jobs.start(
      `${name}/backup/${stored.id}`,
      // Two at a time: more would only make each other slower.
      signal =>
        this.#copying.run(String((this.#copies += 1) % 2), () => work(signal)),
      async error => {
        await this.#failed(shelf, stored, error);
        told();
      },
    );
  }

  async #failed(
    shelf: Shelf,
    stored: StoredBackup,
    error: Error,
  ): Promise<void> {
    const [message, words] =
      error instanceof AgentError
        ? [error.what, error.why]
        : ['The backup was not made', error.message];
    this.deps.ctx.log(
      `backup ${stored.id} of ${shelf.name}: ${message}: ${words}`,
    );
    await shelf.save(
      Object.assign(stored, {
        state: 'failed',
        message,
        words,
        endedAt: new Date().toISOString(),
      }),
    );
  }

  async removeBackup(name: string, id: string): Promise<boolean> {
    if (!(await this.#isKept(name))) return true;
    const shelf = await this.shelf(name);
    if (!shelf.backups.has(id)) return true;
    if (this.jobs.has(`${name}/restore/${id}`))
      throw new AgentError(
        'failed',
        `Backup ${id} of ${name} was not removed`,
        'a database is being restored from it',
        'Try again once that is over',
      );
    await this.jobs.giveUp(`${name}/backup/${id}`);
    await this.jobs.giveUp(`${name}/proof/${id}`);
    await shelf.discard(id);
    crashPoint('agent/postgres/backup-discarded', name);
    await shelf.trim(this.#instance(shelf)?.archive);
    return true;
  }

  /** All that is kept of a database whose instance is gone. */
  async removeKept(name: string): Promise<boolean> {
    if (this.deps.entry(name))
      refuse(
        `What is kept of ${name} was not removed`,
        'the database is still there',
        'Delete the database first',
      );
    if (!(await this.#isKept(name))) return true;
    await this.jobs.giveUp(`${name}/`);
    const shelf = await this.shelf(name);
    await shelf.discard();
    crashPoint('agent/postgres/kept-discarded', name);
    this.#shelves.delete(name);
    return true;
  }

  /** Its instance has stopped for good. `keep`: with all backups; otherwise nothing stays but a final one with what belongs to it. */
  async retire(
    name: string,
    { archive = 'archive', keep }: { archive?: string; keep?: boolean },
  ): Promise<void> {
    await this.jobs.giveUp(`${name}/`);
    const shelf = await this.shelf(name);
    const complete = shelf.complete();
    if (
      complete.length &&
      (keep || complete.some(({ reason }) => reason === 'final'))
    ) {
      const lastSegment = await shelf.lastSegment(archive);
      await writeKept(shelf.home, name, { lastSegment });
      crashPoint('agent/postgres/kept', name);
      await shelf.trim();
      return;
    }
    await shelf.discard();
    this.#shelves.delete(name);
  }

  /** At the start: what was being made when the former agent ended is made again once its instance runs. */
  async check(): Promise<void> {
    for (const pending of this.#shelves.values()) {
      const shelf = await pending;
      for (const stored of shelf.list()) {
        if (
          stored.state !== 'running' ||
          this.jobs.has(`${shelf.name}/backup/${stored.id}`)
        )
          continue;
        const known = this.#instance(shelf);
        if (!known || known.still || stored.begun >= MOST_BEGUN) {
          const why = known
            ? 'it was begun several times, and ended each time with the agent'
            : 'the database is gone';
          await this.#failed(shelf, stored, new Error(why));
        } else if (known.running) {
          stored.begun += 1;
          await shelf.save(stored);
          this.#run(shelf, stored, known.running);
        }
      }
    }
  }

  /** At the start of the agent. */
  async restore(): Promise<void> {
    for (const name of await this.names()) await this.shelf(name);
  }

  /** What lies on the disk for that name. */
  async raw(name: string): Promise<object | undefined> {
    if (!(await this.#isKept(name))) return undefined;
    const shelf = await this.shelf(name);
    const archives = await shelf.archives();
    const files = await Promise.all(
      archives.map(archive => shelf.files(archive)),
    );
    const archived = files.flat().reduce((sum, { size }) => sum + size, 0);
    const backups = shelf.list();
    return {
      folder: shelf.folder,
      archives,
      backups: backups.map(({ id, state }) => ({ id, state })),
      bytes: backups.reduce((sum, { bytes = 0 }) => sum + bytes, archived),
    };
  }

  /** Every few minutes: what of the archives nobody needs any more goes. */
  async tend(): Promise<void> {
    for (const name of await this.names()) {
      const shelf = await this.shelf(name);
      await shelf.trim(this.#instance(shelf)?.archive);
    }
  }

  close = () => this.jobs.close();
}
