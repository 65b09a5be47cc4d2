import { randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  listDirs,
  objectDir,
  readJson,
  stateFile,
  writeJson,
} from '../files.ts';
import { choosePort } from '../ports.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import type { PostgresSpec, PostgresState } from '../protocol.ts';
import { AgentError } from '../rooms.ts';
import type { AgentContext, Room } from '../rooms.ts';
import { Serial } from '../serial.ts';
import { storedSettings } from './cluster.ts';
import { configurationHash, configureDatabase } from './configure.ts';
import type { PostgresHome } from './home.ts';
import { stateOf } from './entry.ts';
import type { Entry, Stored } from './entry.ts';
import { Instance } from './instance.ts';
import type { Pool } from './pool.ts';
import { databaseSettings } from './settings.ts';
import { tooMany, validatePostgresSpec } from './spec.ts';

const run = promisify(execFile);
const ANSWER_WITHIN_MS = 500;

/** The databases of services: a real instance each. */
export class PostgresRoom implements Room<PostgresSpec, PostgresState> {
  readonly kind = 'postgres' as const;
  readonly #ctx: AgentContext;
  readonly #home: () => Promise<PostgresHome>;
  readonly #pool: () => Promise<Pool>;
  readonly #options: { maxDatabases: number; durable: boolean };
  readonly #entries = new Map<string, Entry>();
  #version = '';
  #starting: Promise<void> = Promise.resolve();
  #stopped = false;
  readonly #creating = new Serial();

  constructor(
    ctx: AgentContext,
    home: () => Promise<PostgresHome>,
    pool: () => Promise<Pool>,
    options: { maxDatabases: number; durable: boolean },
  ) {
    this.#ctx = ctx;
    this.#home = home;
    this.#pool = pool;
    this.#options = options;
  }

  async #entry(name: string, stored: Stored): Promise<Entry> {
    const home = await this.#home();
    const options = this.#options;
    this.#version = home.version;
    const folder = join(home.place, 'instances', name);
    const save = () =>
      writeJson(stateFile(this.#ctx, 'postgres', name), stored);
    const entry: Entry = {
      stored,
      instance: new Instance(
        home,
        folder,
        {
          port: () => stored.port,
          otherPort: async () => {
            stored.port = await this.#port(name);
            await save();
            return stored.port;
          },
          settings: port =>
            databaseSettings(
              stored.spec.size,
              { port, sockets: home.sockets, archive: join(folder, 'archive') },
              options.durable,
            ),
          make: async () => {
            if (stored.made) {
              throw new AgentError(
                'failed',
                `The data of ${name} is gone`,
                `${folder} is missing`,
                'Restore it from a backup, or delete the database',
              );
            }
            await (await this.#pool()).take(folder);
            crashPoint('agent/postgres/placed', name);
          },
          configure: async port => {
            const key = `${
              entry.instance.running?.identity.pid
            } ${configurationHash(stored.spec)}`;
            if (entry.configured === key) return;
            await configureDatabase(home, port, stored.spec);
            crashPoint('agent/postgres/configured', name);
            entry.configured = key;
            if (!stored.made) {
              stored.made = true;
              await save();
              crashPoint('agent/postgres/made', name);
            }
            void this.#measure(entry);
          },
        },
        () => this.#ctx.emit('postgres', name),
      ),
    };
    this.#entries.set(name, entry);
    return entry;
  }

  #port(name: string) {
    const taken = new Set([...this.#entries.values()].map(e => e.stored.port));
    return choosePort(`${this.#ctx.dataDir}/${name}`, port => taken.has(port));
  }

  async #create(name: string, spec: Stored['spec']): Promise<Entry> {
    const { maxDatabases } = this.#options;
    if (this.#entries.size >= maxDatabases) throw tooMany(name, maxDatabases);
    return this.#entry(name, {
      spec,
      port: await this.#port(name),
      createdAt: new Date().toISOString(),
      made: false,
    });
  }

  async put(name: string, given: PostgresSpec): Promise<PostgresState> {
    const spec = validatePostgresSpec(name, given);
    let entry = this.#entries.get(name);
    if (entry?.stored.removing) {
      throw new AgentError(
        'failed',
        `postgres/${name} was not made`,
        'the one before is still being removed',
        'Delete it again, then make it',
      );
    }
    if (!entry) {
      // One at a time: two that are made at once must not both take the last place, or one port.
      entry = await this.#creating.run('', () => this.#create(name, spec));
    } else if (entry.stored.spec.database !== spec.database) {
      throw new AgentError(
        'invalid',
        `postgres/${name} was not changed`,
        `its database is called ${entry.stored.spec.database}, and a new name would lose the data`,
        'Keep the name',
      );
    } else {
      entry.stored.spec = spec;
    }
    // The intent comes first: a crash from here on is finished by the next agent.
    await writeJson(stateFile(this.#ctx, 'postgres', name), entry.stored);
    crashPoint('agent/postgres/stored', name);
    const done = entry.instance.ensure();
    await Promise.race([
      done,
      new Promise(resolve => setTimeout(resolve, ANSWER_WITHIN_MS).unref()),
    ]);
    return stateOf(entry, this.#version);
  }

  async get(name: string): Promise<PostgresState | undefined> {
    const entry = this.#entries.get(name);
    return entry && stateOf(entry, this.#version);
  }

  async remove(name: string): Promise<boolean> {
    const entry = this.#entries.get(name);
    if (!entry) return true;
    entry.stored.removing = true;
    await writeJson(stateFile(this.#ctx, 'postgres', name), entry.stored);
    crashPoint('agent/postgres/removing', name);
    await entry.instance.stop();
    crashPoint('agent/postgres/stopped', name);
    if (await entry.instance.exists()) {
      const home = await this.#home();
      const trash = join(home.place, 'trash', `${name}-${randomUUID()}`);
      await rename(entry.instance.folder, trash);
      crashPoint('agent/postgres/discarded', name);
      void rm(trash, { recursive: true, force: true }).catch(error =>
        this.#ctx.log(`${trash} was not deleted: ${error.message}`),
      );
    }
    await rm(objectDir(this.#ctx, 'postgres', name), {
      recursive: true,
      force: true,
    });
    crashPoint('agent/postgres/removed', name);
    this.#entries.delete(name);
    this.#ctx.emit('postgres', name);
    return true;
  }

  async list(): Promise<string[]> {
    return [...this.#entries.keys()].sort();
  }

  async restore(): Promise<void> {
    const names = await listDirs(join(this.#ctx.dataDir, 'agent', 'postgres'));
    const fallen: Entry[] = [];
    for (const name of names) {
      const stored = await readJson<Stored>(
        stateFile(this.#ctx, 'postgres', name),
      );
      if (!stored) continue;
      const entry = await this.#entry(name, stored);
      if (stored.removing) {
        await this.remove(name);
        continue;
      }
      await entry.instance.adopt();
      fallen.push(entry);
    }
    // Those that run are only looked over; the others start in the background, a few at a time.
    fallen.sort(
      (a, b) =>
        Number(b.instance.phase === 'ready') -
        Number(a.instance.phase === 'ready'),
    );
    const next = async (): Promise<void> => {
      const entry = fallen.shift();
      if (!entry || this.#stopped) return;
      if (!entry.stored.removing) await entry.instance.ensure();
      await next();
    };
    this.#starting = Promise.all([next(), next(), next()]).then(
      () => undefined,
    );
  }

  /** Every second: starts again what has fallen. */
  async check(): Promise<void> {
    await Promise.all(
      [...this.#entries.values()].map(entry => entry.instance.check()),
    );
  }

  async #measure(entry: Entry): Promise<void> {
    try {
      const { stdout } = await run('du', [
        '-sk',
        join(entry.instance.folder, 'data'),
      ]);
      entry.bytes = Number(stdout.split('\t')[0]) * 1024;
    } catch {
      // A file may vanish under it; the last figure stays.
    }
  }

  /** Every few minutes: how large they are. */
  async measure(): Promise<void> {
    for (const entry of this.#entries.values()) await this.#measure(entry);
  }

  /** Folders with the archive of each, for who keeps it small. */
  archives(): string[] {
    return [...this.#entries.values()].map(entry =>
      join(entry.instance.folder, 'archive'),
    );
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(
      [...this.#entries.values()].map(entry => entry.instance.stop()),
    );
    await this.#starting;
  }

  async close(): Promise<void> {
    this.#stopped = true;
    await Promise.all(
      [...this.#entries.values()].map(entry => entry.instance.close()),
    );
  }

  async raw(name: string): Promise<object | undefined> {
    const entry = this.#entries.get(name);
    if (!entry) return undefined;
    const home = await this.#home();
    return {
      ...stateOf(entry, this.#version),
      verifierHash: undefined,
      createdAt: entry.stored.createdAt,
      folder: entry.instance.folder,
      archive: join(entry.instance.folder, 'archive'),
      log: join(entry.instance.folder, 'postgres.log'),
      socket: join(home.sockets, `.s.PGSQL.${entry.stored.port}`),
      settings: (await storedSettings(entry.instance.folder)).split('\n'),
    };
  }
}
