import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readJson, stateFile, writeJson } from '../files.ts';
import { choosePort } from '../ports.ts';
import { AgentError } from '../rooms.ts';
import type { AgentContext } from '../rooms.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import { configurationHash, endWriters, withAdmin } from './configure.ts';
import type { Stored } from './entry.ts';
import type { PostgresHome } from './home.ts';
import { loginHashes } from './inside/logins.ts';
import { Instance } from './instance.ts';
import type { Pool } from './pool.ts';
import { sharedSettings } from './settings.ts';
import {
  configureShared,
  dropShared,
  emptyInstance,
  hasDatabase,
} from './sharedSql.ts';

const AGAIN_MS = 2000;
/** It goes on running so long without a database: the next preview is often near. */
const IDLE_MS = 10_000;

/** One database of the shared instance. */
export interface Part {
  stored: Stored;
  phase: 'creating' | 'ready' | 'failed';
  message: string;
  words?: string;
  bytes?: number;
  /** Which process was last given what. */
  configured?: string;
  /** It is to go; `true` once it has. */
  gone?: boolean;
  triedAt: number;
}

/**
 * One server for all databases that are only to be looked at: started when the first of them comes, stopped some time
 * after the last one has gone. What is made or dropped, is so in one pass over all of them, one pass at a time.
 */
export class SharedServer {
  readonly #ctx: AgentContext;
  readonly #home: () => Promise<PostgresHome>;
  readonly #pool: () => Promise<Pool>;
  readonly #taken: (port: number) => boolean;
  readonly #durable: boolean;
  readonly #parts = new Map<string, Part>();
  #instance: Promise<Instance> | undefined;
  #port: number | undefined;
  #idleSince = Infinity;

  constructor(
    ctx: AgentContext,
    home: () => Promise<PostgresHome>,
    pool: () => Promise<Pool>,
    options: { durable: boolean; taken: (port: number) => boolean },
  ) {
    this.#ctx = ctx;
    this.#home = home;
    this.#pool = pool;
    this.#taken = options.taken;
    this.#durable = options.durable;
  }

  get #stateFile() {
    return join(this.#ctx.dataDir, 'agent', 'postgres-shared', 'state.json');
  }

  get port(): number {
    return this.#port ?? 0;
  }

  /** The server, known and not started. Two who ask at once get the same one. */
  instance(): Promise<Instance> {
    this.#instance ??= this.#make().catch(error => {
      this.#instance = undefined;
      throw error;
    });
    return this.#instance;
  }

  async #choosePort() {
    this.#port = await choosePort(`${this.#ctx.dataDir}/shared`, this.#taken);
    await writeJson(this.#stateFile, { port: this.#port });
    return this.#port;
  }

  async #make(): Promise<Instance> {
    const home = await this.#home();
    const folder = join(home.place, 'shared');
    const known = await readJson<{ port: number }>(this.#stateFile);
    if (known) this.#port = known.port;
    else await this.#choosePort();
    return new Instance(
      home,
      folder,
      {
        port: () => this.port,
        otherPort: () => this.#choosePort(),
        settings: port =>
          sharedSettings({ port, sockets: home.sockets }, this.#durable),
        make: async () => (await this.#pool()).take(folder),
        endWriters: port => endWriters(home, port),
        configure: port => this.#pass(home, port),
      },
      () => {
        for (const name of this.#parts.keys()) this.#ctx.emit('postgres', name);
      },
    );
  }

  /** Puts a database on the list; the next pass makes it. */
  add(name: string, stored: Stored): Part {
    const part: Part = {
      stored,
      phase: 'creating',
      message: 'The database is being made',
      triedAt: -Infinity,
    };
    this.#parts.set(name, part);
    return part;
  }

  #set(
    name: string,
    part: Part,
    state: Pick<Part, 'phase' | 'message'>,
    words?: string,
  ) {
    const same = part.phase === state.phase && part.words === words;
    Object.assign(part, state, { words });
    if (!same) this.#ctx.emit('postgres', name);
  }

  /** All that is to be done in the server, at each start and whenever somebody asks; quick when there is nothing. */
  async #pass(home: PostgresHome, port: number): Promise<void> {
    const pid = (await this.instance()).running?.identity.pid;
    const keyOf = ({ stored }: Part) =>
      `${pid} ${configurationHash(stored.spec)}`;
    const open = [...this.#parts].filter(
      ([, part]) =>
        part.gone === false ||
        (part.gone === undefined && part.configured !== keyOf(part)),
    );
    if (!open.length) return;
    await withAdmin(home, port, async client => {
      await emptyInstance(client);
      for (const [name, part] of open) {
        part.triedAt = performance.now();
        try {
          if (part.gone === false) {
            await dropShared(client, part.stored.spec);
            part.gone = true;
            continue;
          }
          const { spec, made } = part.stored;
          const key = keyOf(part);
          // Half of it may be done when it fails.
          part.configured = undefined;
          if (made && !(await hasDatabase(client, spec.database)))
            throw new AgentError(
              'failed',
              `The data of ${name} is gone`,
              `the shared instance has no database ${spec.database}`,
              'Tear the preview down and push its branch again',
            );
          await configureShared(client, spec);
          crashPoint('agent/shared/configured', name);
          part.configured = key;
          const applied = loginHashes(spec);
          if (!made || !isDeepStrictEqual(part.stored.applied, applied)) {
            Object.assign(part.stored, { made: true, applied });
            await writeJson(
              stateFile(this.#ctx, 'postgres', name),
              part.stored,
            );
            crashPoint('agent/shared/made', name);
          }
          this.#set(name, part, {
            phase: 'ready',
            message: 'The database accepts connections',
          });
        } catch (error) {
          const { message } = error as Error;
          const what = error instanceof AgentError ? error.what : undefined;
          const why = error instanceof AgentError ? error.why : message;
          // One that cannot be made is no reason why the others should not be there.
          this.#set(
            name,
            part,
            { phase: 'failed', message: what ?? 'The database is not ready' },
            why,
          );
        }
      }
    });
  }

  /** Drops a database. Throws if it cannot be done now. */
  async drop(name: string): Promise<void> {
    const part = this.#parts.get(name);
    const instance = await this.instance();
    if (part && (await instance.exists())) {
      part.gone ??= false;
      await instance.ensure();
      if (!part.gone)
        throw new AgentError(
          'failed',
          `postgres/${name} was not removed`,
          part.words ?? instance.words ?? instance.message,
          'Delete it again',
        );
    }
    this.#parts.delete(name);
    this.#idleSince = performance.now();
  }

  /** Stops the server where nobody has a database on it. */
  async rest(): Promise<void> {
    if (!this.#parts.size && (await readJson(this.#stateFile)))
      await (await this.instance()).stop();
  }

  /** Every second: starts it again where it has fallen, and tries again what did not succeed. */
  async check(): Promise<void> {
    if (!this.#parts.size) {
      if (performance.now() - this.#idleSince > IDLE_MS) {
        this.#idleSince = Infinity;
        await this.rest();
      }
      return;
    }
    const instance = await this.instance();
    await instance.check();
    const failed = [...this.#parts.values()].some(
      part => part.phase === 'failed' && performance.now() - part.triedAt > AGAIN_MS,
    );
    if (failed && instance.phase === 'ready') await instance.ensure();
  }

  async stop(): Promise<void> {
    if (this.#port) await (await this.instance()).stop();
  }

  async close(): Promise<void> {
    await (await this.#instance)?.close();
  }

  /** How large each is. */
  async measure(): Promise<void> {
    const instance = await this.#instance;
    if (!this.#parts.size || instance?.phase !== 'ready') return;
    await withAdmin(await this.#home(), this.port, async client => {
      for (const part of this.#parts.values()) {
        const { rows } = await client.query(
          'SELECT pg_database_size(oid)::float8 AS bytes FROM pg_database WHERE datname = $1',
          [part.stored.spec.database],
        );
        part.bytes = rows[0]?.bytes ?? part.bytes;
      }
    });
  }
}
