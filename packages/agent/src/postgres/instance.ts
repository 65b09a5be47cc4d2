import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isMissing } from '../files.ts';
import { isAlive } from '../identity.ts';
import { isFree } from '../ports.ts';
import { AgentError } from '../rooms.ts';
import { Serial } from '../serial.ts';
import { needsRestart } from './settings.ts';
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

/** What to do where data was lost. */
export const WAY_OUT =
  'restore it from the newest backup (platform db restore, then platform db swap), or put the folder back';

/** What an instance is to be, asked anew each time that it is looked after. */
export interface InstancePlan {
  settings(port: number): string;
  /** Moves a whole folder into place; called once in an instance's life. */
  make(watch: {
    signal: AbortSignal;
    told: (message: string) => void;
  }): Promise<void>;
  /** Whether it was there before, whole: where it is not now, its data is lost. */
  wasMade?(): boolean;
  /** Called before each start. */
  prepare?(): Promise<void>;
  /** Called before it is stopped for new settings; what fails is no reason not to. */
  quiet?(port: number): Promise<void>;
  /** Called when it was started with new settings: for how long nobody could connect, and the settings before. */
  restarted?(ms: number, before: string): Promise<void>;
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
  /** How often it has ended without being told to. */
  fallen = 0;
  /** Its data was there, and is not any more. */
  lost = false;

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

  /** Whether its data is there: what cannot be told counts as there. */
  async #whole(): Promise<boolean> {
    return stat(join(this.folder, 'data', 'PG_VERSION')).then(
      () => true,
      error => !isMissing(error),
    );
  }

  /** The text of its settings as they are to be. */
  get settings(): string {
    return this.#plan.settings(this.#plan.port());
  }

  /** Runs what must not happen while it is being brought about, started or stopped. */
  alone<T>(fn: () => Promise<T>): Promise<T> {
    return this.#serial.run('', fn);
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
    const there = await this.exists();
    this.lost =
      (there || this.#plan.wasMade?.() === true) && !(await this.#whole());
    if (this.lost)
      throw new AgentError(
        'failed',
        `The data of ${basename(this.folder)} is gone`,
        `${join(
          this.folder,
          'data',
        )} is missing or empty. Nothing empty takes its place: ${WAY_OUT}`,
        'Restore it from the newest backup',
      );
    if (!there) {
      this.#making = new AbortController();
      const { signal } = this.#making;
      const told = (message: string) => this.#set('creating', message);
      await this.#plan.make({ signal, told });
    }
    this.running = await findRunning(this.folder);
    const before = await storedSettings(this.folder);
    let since: number | undefined;
    if (this.running && needsRestart(before, this.settings)) {
      this.#set('creating', 'The database restarts with new settings');
      // What is written now need not be written while nobody can connect.
      await this.#plan.quiet?.(this.running.port).catch(() => undefined);
      since = performance.now();
      await stopCluster(this.folder);
      this.running = undefined;
    }
    if (!this.running?.ready) {
      // It has ended since somebody last looked.
      if (!this.running && this.phase === 'ready')
        this.#set('creating', 'The database is started again');
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
    if (since !== undefined)
      await this.#plan.restarted?.(
        Math.round(performance.now() - since),
        before,
      );
    await this.#plan.configure(this.running.port);
  }

  /** Its data was taken away under it: what still runs can only do harm. */
  async #abandon({ identity }: RunningCluster): Promise<void> {
    if (await isAlive(identity)) process.kill(identity.pid, 'SIGQUIT');
    if (!this.#wanted) return;
    this.running = undefined;
    await this.#again();
  }

  /** Looks whether it still runs, and starts it again if not. Cheap: meant to be called every second. */
  async check(): Promise<void> {
    if (!this.#wanted || this.phase !== 'ready' || !this.running) return;
    const { running } = this;
    if (!(await this.#whole())) {
      if (this.#wanted && this.phase === 'ready') await this.#abandon(running);
      return;
    }
    await capLog(this.folder);
    if (await isAlive(running.identity)) return;
    if (!this.#wanted || this.phase !== 'ready') return;
    this.running = undefined;
    this.fallen += 1;
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
