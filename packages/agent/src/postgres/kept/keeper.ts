import { join } from 'node:path';
import type { KeptState } from '../../dataProtocol.ts';
import { listDirs, readJson } from '../../files.ts';
import type { AgentContext } from '../../rooms.ts';
import { crashPoint } from '../../shim/crashPoint.ts';
import type { Entry } from '../entry.ts';
import { pointerFile } from '../home.ts';
import type { PostgresHome } from '../home.ts';
import { askArchiver } from './archiver.ts';
import { Backups } from './backups.ts';
import { Jobs } from './jobs.ts';
import { tellKept } from './keptState.ts';
import { archiveOf } from './paths.ts';
import { Proofs } from './proofs.ts';
import { throwAway } from './recover.ts';
import { refuse } from './refusals.ts';
import { Restores } from './restores.ts';
import { Shelf } from './shelf.ts';
import { keptNames, readKept, writeKept } from './stored.ts';
import type { LiveInstance } from './takeBackup.ts';

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
  readonly backups = new Backups(this);
  readonly proofs = new Proofs(this);
  readonly restores = new Restores(this);

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
  instance({ name, home }: Shelf) {
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
    const { lost, message, words } = instance;
    const said = words ? `${message}: ${words}` : message;
    return { archive, shared: part !== undefined, still, lost, said, running };
  }

  /** Names of which something is kept, whether or not the instance is there. Where nothing ever was, nothing is prepared. */
  async names(): Promise<string[]> {
    return keptNames({ place: await this.#place() });
  }

  async #place() {
    const { dataDir } = this.deps.ctx;
    const pointer = await readJson<{ place: string }>(pointerFile(dataDir));
    return pointer?.place ?? join(dataDir, 'agent', 'postgres-data');
  }

  async isKept(name: string) {
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
    if (!(await this.isKept(name))) return undefined;
    const shelf = await this.shelf(name);
    const known = this.instance(shelf);
    if (known?.shared) return undefined;
    const archives = await shelf.archives();
    const { running } = known ?? {};
    const asked = running && (await askArchiver(shelf.home, running));
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

  async removeBackup(name: string, id: string): Promise<boolean> {
    if (!(await this.isKept(name))) return true;
    const shelf = await this.shelf(name);
    if (!shelf.backups.has(id)) return true;
    this.restores.assertFree(name, id);
    await this.jobs.giveUp(`${name}/backup/${id}`);
    await this.jobs.giveUp(`${name}/proof/${id}`);
    await shelf.discard(id);
    crashPoint('agent/postgres/backup-discarded', name);
    await shelf.trim(this.instance(shelf)?.archive);
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
    if (!(await this.isKept(name))) return true;
    this.restores.assertFree(name);
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
      for (const stored of shelf.list()) {
        if (stored.state === 'running')
          await this.backups.fail(
            shelf,
            stored,
            new Error('the database was removed meanwhile'),
          );
        if (stored.proof?.state === 'running') shelf.orphans.add(stored.id);
      }
      const lastSegment = await shelf.lastSegment(archive);
      await writeKept(shelf.home, name, { archive, lastSegment });
      crashPoint('agent/postgres/kept', name);
      await shelf.trim();
      return;
    }
    await shelf.discard();
    this.#shelves.delete(name);
  }

  /** Every second: goes on with what a former agent had begun. */
  async check(): Promise<void> {
    for (const pending of [...this.#shelves.values()]) {
      const shelf = await pending;
      await this.backups.takeUp(shelf);
      await this.proofs.takeUp(shelf);
    }
  }

  /** At the start of the agent. */
  async restore(): Promise<void> {
    const place = await this.#place();
    for (const kind of ['restoring', 'proving'])
      for (const name of await listDirs(join(place, kind)))
        await throwAway(join(place, kind, name));
    for (const name of await this.names()) await this.shelf(name);
  }

  /** What lies on the disk for that name. */
  async raw(name: string): Promise<object | undefined> {
    if (!(await this.isKept(name))) return undefined;
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
      await shelf.trim(this.instance(shelf)?.archive);
    }
  }

  close = () => this.jobs.close();
}
