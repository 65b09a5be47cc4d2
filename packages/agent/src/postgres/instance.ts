import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isMissing } from '../files.ts';
import { isAlive } from '../identity.ts';
import { comesFree } from '../ports.ts';
import { AgentError } from '../rooms.ts';
import { Serial } from '../serial.ts';
import { afterFailure } from './afterFailure.ts';
import { DiskRoom } from './diskRoom.ts';
import type { InstancePlan } from './instancePlan.ts';
import { rewrite } from './inside/settingDrift.ts';
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

/** Another port has all who use it started anew: not for what is gone in a moment. */
const LEFT_BEHIND_MS = 1000;

/** What to do where data was lost. */
export const WAY_OUT =
  'restore it from the newest backup (platform db restore, then platform db swap), or put the folder back';

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
  readonly #room: DiskRoom;
  /** It could not be started for want of room. */
  #starved = false;

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
    this.#room = new DiskRoom(folder);
  }

  get #guards() {
    return this.#plan.endWriters !== undefined;
  }

  /** What is to be said of its disk while it takes no writes; undefined while it does. */
  get full(): { message: string; words: string } | undefined {
    return this.#room.readOnly ? this.#room.told() : undefined;
  }

  #set(phase: Instance['phase'], message: string, words?: string) {
    const same =
      this.phase === phase && this.message === message && this.words === words;
    this.phase = phase;
    this.message = message;
    this.words = words;
    if (!same) this.#changed();
  }

  exists(): Promise<boolean> {
    return stat(this.folder).then(
      () => true,
      error => {
        if (isMissing(error)) return false;
        throw error;
      },
    );
  }

  /** Whether its data is there: what cannot be told counts as there. */
  #whole = () =>
    stat(join(this.folder, 'data', 'PG_VERSION')).then(
      () => true,
      error => !isMissing(error),
    );

  /** The text of its settings as they are to be. */
  get settings(): string {
    return this.#plan.settings(this.#plan.port()) + this.#room.setting;
  }

  /** Runs what must not happen while it is being brought about, started or stopped. */
  alone<T>(fn: () => Promise<T>): Promise<T> {
    return this.#serial.run('', fn);
  }

  /** Takes over a server that already runs there, without touching it. */
  async adopt(): Promise<void> {
    if (this.#guards) this.#room.adopt(await storedSettings(this.folder));
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
        this.#starved = false;
        this.#set('ready', 'The database accepts connections');
      } catch (error) {
        const died = await this.#died();
        const next = afterFailure(error as Error, {
          failures: this.#failures,
          died,
        });
        this.#failures += 1;
        this.#starved =
          this.#guards && (await this.#room.wasMissing(next.words));
        if (died !== undefined) {
          this.running = undefined;
          this.fallen += 1;
        }
        if (this.#starved)
          this.#set('failed', ...this.#room.missing(next.what, next.words));
        else this.#set(next.phase, next.message, next.words);
        const reserve = this.#starved && (await this.#room.giveReserve());
        const waitMs = reserve ? 0 : next.waitMs;
        this.#timer = setTimeout(() => void this.#again(), waitMs);
        this.#timer.unref();
      }
    });
  }

  /** What its server has said last, if that took connections and has ended meanwhile. */
  async #died(): Promise<string | undefined> {
    const { running } = this;
    if (!running?.ready || (await isAlive(running.identity))) return undefined;
    return lastLines(clusterLog(this.folder));
  }

  /** What its disk has room for: from now on it takes no writes, or does so again. */
  async #limit(): Promise<void> {
    await this.alone(async () => {
      if (!this.running || this.phase !== 'ready') return;
      const { identity, port } = this.running;
      await rewrite(
        join(this.folder, 'data'),
        'postgresql.conf',
        this.settings,
      );
      process.kill(identity.pid, 'SIGHUP');
      if (!this.full) return;
      // What has begun to write may go on otherwise; and what the log does not need any more is given back.
      await this.#plan.endWriters!(port).catch(() => undefined);
      await this.#plan.quiet?.(port).catch(() => undefined);
    });
    this.#changed();
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
    // It has ended since somebody last looked: from here on nobody is told that it is ready.
    if (!this.running?.ready && this.phase === 'ready')
      this.#set('creating', 'The database is started again');
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
      if (!this.running && !(await comesFree(this.#plan.port(), LEFT_BEHIND_MS)))
        await this.#plan.otherPort();
      if (!this.running) await this.#plan.prepare?.();
      if (this.#guards) await this.#room.look();
      // One that is still recovering from a crash is waited for: stopping it would make it begin anew.
      this.running = this.running
        ? await waitUntilReady(this.folder)
        : await startCluster(this.#home, this.folder, this.settings);
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
    if (this.#wanted && this.phase === 'failed' && this.#starved) {
      if (await this.#room.isBack()) await this.#again();
      return;
    }
    if (!this.#wanted || this.phase !== 'ready' || !this.running) return;
    const { running } = this;
    if (!(await this.#whole())) {
      if (this.#wanted && this.phase === 'ready') await this.#abandon(running);
      return;
    }
    await capLog(this.folder);
    if (await isAlive(running.identity)) {
      if (!this.#guards) return;
      if (await this.#room.look()) await this.#limit();
      await this.#room.keepReserve();
      return;
    }
    const said = await lastLines(clusterLog(this.folder));
    if (!this.#wanted || this.phase !== 'ready') return;
    this.running = undefined;
    this.fallen += 1;
    this.#set(
      'creating',
      'The database has stopped by itself and is started again',
      said,
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
