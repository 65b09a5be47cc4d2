import { stat } from 'node:fs/promises';
import { isMissing } from '../files.ts';
import { isAlive } from '../identity.ts';
import { isFree } from '../ports.ts';
import { AgentError } from '../rooms.ts';
import { Serial } from '../serial.ts';
import {
  capLog,
  clusterLog,
  findRunning,
  startCluster,
  stopCluster,
  storedSettings,
  waitUntilReady,
} from './cluster.ts';
import type { RunningCluster } from './cluster.ts';
import { lastLines } from './home.ts';
import type { PostgresHome } from './home.ts';

const BACKOFF_MS = [500, 1000, 2000, 5000, 15_000, 30_000];

const HOPELESS_MS = 5 * 60_000;

/** What an instance is to be, asked anew each time that it is looked after. */
export interface InstancePlan {
  settings(port: number): string;
  /** Moves a whole folder into place; called once in an instance's life. */
  make(watch: {
    signal: AbortSignal;
    told: (message: string) => void;
  }): Promise<void>;
  /** Called before each start. */
  prepare?(): Promise<void>;
  /** Called when it accepts connections; must be quick when there is nothing to do. */
  configure(port: number): Promise<void>;
  /** The port that it had, or another one if that is in use by someone else. */
  port(): number;
  otherPort(): Promise<number>;
}

/** One Postgres server: makes it, starts it, starts it again when it falls, stops it. */
export class Instance {
  readonly folder: string;
  phase: 'creating' | 'ready' | 'stopped' | 'failed' = 'creating';
  message = 'The database is being made';
  words: string | undefined;
  running: RunningCluster | undefined;

  readonly #home: PostgresHome;
  readonly #plan: InstancePlan;
  readonly #changed: () => void;
  readonly #serial = new Serial();
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #wanted = true;
  #making: AbortController | undefined;

  constructor(
    home: PostgresHome,
    folder: string,
    plan: InstancePlan,
    changed: () => void,
  ) {
    this.#home = home;
    this.folder = folder;
    this.#plan = plan;
    this.#changed = changed;
  }

  #set(phase: Instance['phase'], message: string, words?: string) {
    const same =
      this.phase === phase && this.message === message && this.words === words;
    this.phase = phase;
    this.message = message;
    this.words = words;
    if (!same) this.#changed();
  }

  async exists(): Promise<boolean> {
    return stat(this.folder).then(
      () => true,
      error => {
        if (isMissing(error)) return false;
        throw error;
      },
    );
  }

  /** Takes over a server that already runs there, without touching it. */
  async adopt(): Promise<void> {
    this.running = await findRunning(this.folder);
    if (this.running?.ready)
      this.#set('ready', 'The database accepts connections');
  }

  /** Makes it what the plan says. Never throws: what went wrong is in `phase` and `words`, and is tried again. */
  async ensure(): Promise<void> {
    this.#wanted = true;
    await this.#again();
  }

  // Apart from `ensure`, so that a try that comes late does not bring back what was stopped meanwhile.
  async #again(): Promise<void> {
    await this.#serial.run('', async () => {
      if (!this.#wanted) return;
      clearTimeout(this.#timer);
      try {
        await this.#bring();
        this.#failures = 0;
        this.#set('ready', 'The database accepts connections');
      } catch (error) {
        // What cannot become better by itself costs a copy of the whole database each time.
        const wait =
          error instanceof AgentError && error.code === 'invalid'
            ? HOPELESS_MS
            : BACKOFF_MS[Math.min(this.#failures, BACKOFF_MS.length - 1)];
        this.#failures += 1;
        const [what, why] =
          error instanceof AgentError
            ? [error.what, error.why]
            : ['The database is not ready', (error as Error).message];
        this.#set(
          'failed',
          `${what}; the next try is in ${wait / 1000} s`,
          why,
        );
        this.#timer = setTimeout(() => void this.#again(), wait);
        this.#timer.unref();
      }
    });
  }

  async #bring(): Promise<void> {
    if (!(await this.exists())) {
      this.#making = new AbortController();
      const { signal } = this.#making;
      const told = (message: string) => this.#set('creating', message);
      await this.#plan.make({ signal, told });
    }
    this.running = await findRunning(this.folder);
    const settings = this.#plan.settings(this.#plan.port());
    if (this.running && (await storedSettings(this.folder)) !== settings) {
      this.#set('creating', 'The database restarts with new settings');
      await stopCluster(this.folder);
      this.running = undefined;
    }
    if (!this.running?.ready) {
      if (!this.running && !(await isFree(this.#plan.port())))
        await this.#plan.otherPort();
      if (!this.running) await this.#plan.prepare?.();
      // One that is still recovering from a crash is waited for: stopping it would make it begin anew.
      this.running = this.running
        ? await waitUntilReady(this.folder)
        : await startCluster(
            this.#home,
            this.folder,
            this.#plan.settings(this.#plan.port()),
          );
    }
    await this.#plan.configure(this.running.port);
  }

  /** Looks whether it still runs, and starts it again if not. Cheap: meant to be called every second. */
  async check(): Promise<void> {
    if (!this.#wanted || this.phase !== 'ready' || !this.running) return;
    await capLog(this.folder);
    if (await isAlive(this.running.identity)) return;
    if (!this.#wanted || this.phase !== 'ready') return;
    this.running = undefined;
    this.#set(
      'creating',
      'The database has stopped by itself and is started again',
      await lastLines(clusterLog(this.folder)),
    );
    await this.#again();
  }

  /** Stops it; it stays stopped until `ensure`. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#making?.abort(new Error('it was stopped meanwhile'));
    clearTimeout(this.#timer);
    await this.#serial.run('', async () => {
      await stopCluster(this.folder);
      this.running = undefined;
      this.#set('stopped', 'The database is stopped');
    });
  }

  /** The agent ends: no more looking after it. */
  async close(): Promise<void> {
    this.#wanted = false;
    this.#making?.abort(new Error('the agent has ended meanwhile'));
    clearTimeout(this.#timer);
    await this.#serial.run('', async () => {});
  }
}
