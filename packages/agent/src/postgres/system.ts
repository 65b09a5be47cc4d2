import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { isMissing, readJson, writeAtomic, writeJson } from '../files.ts';
import { choosePort, isFree } from '../ports.ts';
import type { SystemPostgres } from '../protocol.ts';
import { AgentError } from '../rooms.ts';
import type { AgentContext } from '../rooms.ts';
import { Serial } from '../serial.ts';
import { ensureLogin, withAdmin } from './configure.ts';
import type { PostgresHome } from './home.ts';
import { Instance } from './instance.ts';
import { makeCluster } from './makeCluster.ts';
import { systemSettings } from './settings.ts';

const USER = 'waymark';

interface StoredSystem {
  port: number;
  durable: boolean;
}

/** The platform's own Postgres: a login that may make databases, its password in a file. */
export class SystemPostgresInstance {
  readonly #ctx: AgentContext;
  readonly #home: () => Promise<PostgresHome>;
  readonly #serial = new Serial();
  #stored: StoredSystem | undefined;
  #instance: Instance | undefined;

  constructor(ctx: AgentContext, home: () => Promise<PostgresHome>) {
    this.#ctx = ctx;
    this.#home = home;
  }

  get #stateFile() {
    return join(this.#ctx.dataDir, 'agent', 'system', 'state.json');
  }

  get passwordFile() {
    return join(this.#ctx.dataDir, 'agent', 'system', 'password');
  }

  get port(): number | undefined {
    return this.#stored?.port;
  }

  async #password(): Promise<string> {
    try {
      return await readFile(this.passwordFile, 'utf8');
    } catch (error) {
      if (!isMissing(error)) throw error;
      const password = randomBytes(24).toString('base64url');
      await writeAtomic(this.passwordFile, password);
      return password;
    }
  }

  async #store(stored: StoredSystem) {
    this.#stored = stored;
    await writeJson(this.#stateFile, stored);
  }

  async #create(): Promise<Instance> {
    const home = await this.#home();
    const folder = join(home.place, 'system');
    const stored = () => this.#stored!;
    return new Instance(
      home,
      folder,
      {
        port: () => stored().port,
        otherPort: async () => {
          await this.#store({
            ...stored(),
            port: await choosePort(folder, () => false),
          });
          return stored().port;
        },
        settings: port =>
          systemSettings({ port, sockets: home.sockets }, stored().durable),
        make: () =>
          makeCluster(home, folder, {
            fresh: false,
            background: false,
            walSegmentMB: 16,
            durable: stored().durable,
          }),
        configure: async port => {
          const password = await this.#password();
          await withAdmin(home, port, client =>
            ensureLogin(client, USER, password, 'CREATEDB'),
          );
        },
      },
      () => {},
    );
  }

  /** At the start of the agent: brings it up before anybody asks, since everything waits for it. */
  async restore(): Promise<void> {
    this.#stored = await readJson<StoredSystem>(this.#stateFile);
    if (this.#stored)
      void this.#serial
        .run('', () => this.#bring())
        .catch(error =>
          this.#ctx.log(`the platform's Postgres: ${error.message}`),
        );
  }

  async #bring(): Promise<SystemPostgres> {
    this.#instance ??= await this.#create();
    await this.#instance.ensure();
    const { phase, message, words } = this.#instance;
    if (phase !== 'ready')
      throw new AgentError(
        'failed',
        `The platform's Postgres is not ready`,
        `${message}\n${words ?? ''}`.trim(),
        'See the log; call again',
      );
    return {
      host: '127.0.0.1',
      port: this.#stored!.port,
      user: USER,
      passwordFile: this.passwordFile,
    };
  }

  /** Starts it if it does not run, and answers where it listens. A port that is given counts only at the first start. */
  async ensure(options: {
    port?: unknown;
    durable?: unknown;
  }): Promise<SystemPostgres> {
    return this.#serial.run('', async () => {
      if (!this.#stored) {
        const wish = options.port;
        if (
          wish !== undefined &&
          !(
            typeof wish === 'number' &&
            Number.isInteger(wish) &&
            wish > 0 &&
            wish < 65536
          )
        ) {
          throw new AgentError(
            'invalid',
            `The platform's Postgres was not started`,
            '`port` is not a port',
            'Send a number from 1 to 65535, or none',
          );
        }
        const port =
          typeof wish === 'number' && (await isFree(wish))
            ? wish
            : await choosePort(`${this.#ctx.dataDir}/system`, () => false);
        await this.#store({ port, durable: options.durable !== false });
      }
      return this.#bring();
    });
  }

  check = async () => this.#instance?.check();

  async stop(): Promise<void> {
    await this.#serial.run('', async () => {
      if (!this.#instance && this.#stored)
        this.#instance = await this.#create();
      await this.#instance?.stop();
    });
  }

  async close(): Promise<void> {
    await this.#instance?.close();
  }

  raw(): object {
    return {
      port: this.#stored?.port,
      folder: this.#instance?.folder,
      pid: this.#instance?.running?.identity.pid,
      phase: this.#instance?.phase,
    };
  }
}
