import { rm } from 'node:fs/promises';
import { join } from 'node:path';
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
import type { AgentContext, Room, RoomCall } from '../rooms.ts';
import { Serial } from '../serial.ts';
import { discard } from './discard.ts';
import type { PostgresHome } from './home.ts';
import { stateOf } from './entry.ts';
import type { Entry, Stored } from './entry.ts';
import { Inside } from './inside/index.ts';
import { Keeper, keptCalls } from './kept/index.ts';
import { ownInstance } from './ownInstance.ts';
import type { Pool } from './pool.ts';
import { bytesOf, rawOf } from './rawOf.ts';
import { MOST_SHARED } from './settings.ts';
import { SharedServer } from './shared.ts';
import {
  refuseMove,
  refuseTaken,
  tooMany,
  validatePostgresSpec,
} from './spec.ts';

const ANSWER_WITHIN_MS = 500;

/** The databases of services: a real instance each; those of previews share one. */
export class PostgresRoom implements Room<PostgresSpec, PostgresState> {
  readonly kind = 'postgres' as const;
  readonly #ctx: AgentContext;
  readonly #home: () => Promise<PostgresHome>;
  readonly #pool: () => Promise<Pool>;
  readonly #options: { maxDatabases: number; durable: boolean };
  readonly #entries = new Map<string, Entry>();
  readonly #shared: SharedServer;
  #version = '';
  #starting: Promise<void> = Promise.resolve();
  #stopped = false;
  readonly #creating = new Serial();
  /** Archives and backups. */
  readonly keeper: Keeper;
  /** What is in them. */
  readonly inside: Inside;
  readonly calls: Readonly<Record<string, RoomCall>>;

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
    this.#shared = new SharedServer(ctx, home, pool, {
      durable: options.durable,
      taken: port => this.#taken(port),
    });
    this.keeper = new Keeper({
      ctx,
      home,
      durable: options.durable,
      entry: name => this.#entries.get(name),
    });
    this.inside = new Inside(ctx, home, this.#entries);
    this.calls = { ...keptCalls(this.keeper), ...this.inside.calls };
  }

  async #entry(name: string, stored: Stored): Promise<Entry> {
    const home = await this.#home();
    this.#version = home.version;
    let entry: Entry;
    if (stored.spec.shared) {
      const instance = await this.#shared.instance();
      entry = { stored, instance, part: this.#shared.add(name, stored) };
    } else {
      entry = { stored } as Entry;
      entry.instance = ownInstance(name, entry, {
        ctx: this.#ctx,
        home,
        pool: this.#pool,
        restores: this.keeper.restores,
        choosePort: () => this.#port(name),
        durable: this.#options.durable,
        configured: () =>
          void setTimeout(() => void this.#measure(entry), 1000).unref(),
      });
    }
    this.#entries.set(name, entry);
    return entry;
  }

  #taken = (port: number) =>
    port === this.#shared.port ||
    [...this.#entries.values()].some(e => e.stored.port === port);

  #port(name: string) {
    return choosePort(`${this.#ctx.dataDir}/${name}`, this.#taken);
  }

  async #create(name: string, spec: Stored['spec']): Promise<Entry> {
    const { shared = false } = spec;
    const most = shared ? MOST_SHARED : this.#options.maxDatabases;
    const alike = [...this.#entries.values()].filter(
      entry => Boolean(entry.part) === shared,
    );
    if (alike.length >= most) throw tooMany(name, most, shared);
    if (shared) refuseTaken(name, spec, alike);
    if (spec.from) await this.keeper.restores.check(name, spec.from);
    return this.#entry(name, {
      spec,
      port: shared ? 0 : await this.#port(name),
      ...(shared ? {} : { archive: await this.keeper.newArchive(name) }),
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
    } else {
      refuseMove(name, entry.stored.spec, spec);
      if (spec.shared)
        refuseTaken(
          name,
          spec,
          [...this.#entries.values()].filter(e => e.part && e !== entry),
        );
      const { from } = entry.stored.spec;
      entry.stored.spec = { ...spec, from };
    }
    // The intent comes first: a crash from here on is finished by the next agent.
    await writeJson(stateFile(this.#ctx, 'postgres', name), entry.stored);
    crashPoint('agent/postgres/stored', name);
    const done = entry.stored.spec.stopped
      ? entry.instance.stop()
      : entry.instance.ensure();
    await Promise.race([
      done,
      new Promise(resolve => setTimeout(resolve, ANSWER_WITHIN_MS).unref()),
    ]);
    return stateOf(entry, this.#version, this.#shared.port);
  }

  async get(name: string): Promise<PostgresState | undefined> {
    const entry = this.#entries.get(name);
    return entry && stateOf(entry, this.#version, this.#shared.port);
  }

  async remove(
    name: string,
    { keep }: { keep?: boolean } = {},
  ): Promise<boolean> {
    const entry = this.#entries.get(name);
    if (!entry) return true;
    if (!entry.part) this.keeper.restores.assertFree(name);
    entry.stored.removing = true;
    if (keep) entry.stored.keep = true;
    await writeJson(stateFile(this.#ctx, 'postgres', name), entry.stored);
    crashPoint('agent/postgres/removing', name);
    await this.keeper.jobs.giveUp(`${name}/`);
    if (entry.part) await this.#shared.drop(name);
    else {
      await discard(name, entry.instance, await this.#home(), this.#ctx.log);
      await this.keeper.retire(name, entry.stored);
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

  async kept(): Promise<string[]> {
    return (await this.keeper.names()).filter(name => !this.#entries.has(name));
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
      if (stored.removing) continue;
      await entry.instance.adopt();
      if (entry.part && stored.made) entry.part.phase = 'ready';
      fallen.push(entry);
    }
    // Only now: the server that they share stops behind the last one.
    for (const [name, { stored }] of this.#entries) {
      if (!stored.removing) continue;
      await this.remove(name).catch(error =>
        this.#ctx.log(`postgres/${name} is still there: ${error.message}`),
      );
    }
    await this.#shared.rest();
    // Those that run are only looked over; the others start in the background, a few at a time.
    fallen.sort(
      (a, b) =>
        Number(b.instance.phase === 'ready') -
        Number(a.instance.phase === 'ready'),
    );
    const next = async (): Promise<void> => {
      const entry = fallen.shift();
      if (!entry || this.#stopped) return;
      const { removing, spec } = entry.stored;
      if (spec.stopped && !removing) await entry.instance.stop();
      else if (!removing) await entry.instance.ensure();
      await next();
    };
    this.#starting = Promise.all([next(), next(), next()]).then(
      () => undefined,
    );
  }

  /** Every second: starts again what has fallen. */
  async check(): Promise<void> {
    const own = [...this.#entries.values()].filter(entry => !entry.part);
    await Promise.all([
      this.#shared.check(),
      ...own.map(entry => entry.instance.check()),
    ]);
  }

  async #measure(entry: Entry): Promise<void> {
    entry.bytes = (await bytesOf(entry.instance.folder)) ?? entry.bytes;
  }

  /** Every few minutes: how large they are. */
  async measure(): Promise<void> {
    for (const entry of this.#entries.values())
      if (!entry.part) await this.#measure(entry);
    await this.#shared.measure();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.keeper.close();
    await Promise.all([
      this.#shared.stop(),
      ...[...this.#entries.values()].map(entry => entry.instance.stop()),
    ]);
    await this.#starting;
  }

  async close(): Promise<void> {
    this.#stopped = true;
    this.inside.close();
    await this.keeper.close();
    await Promise.all([
      this.#shared.close(),
      ...[...this.#entries.values()].map(entry => entry.instance.close()),
    ]);
  }

  async raw(name: string): Promise<object | undefined> {
    const entry = this.#entries.get(name);
    if (!entry) {
      const kept = await this.keeper.raw(name);
      return kept && { kept };
    }
    const home = await this.#home();
    const state = stateOf(entry, this.#version, this.#shared.port);
    const kept = entry.part ? undefined : await this.keeper.raw(name);
    return rawOf(name, entry, home, state, kept);
  }
}
