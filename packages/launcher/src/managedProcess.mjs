// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { identity, isSame } from './identity.mjs';

/** Milliseconds before a process that ended by itself is started again: doubled each time, up to the last. */
const FIRST_DELAY = 500;
const LAST_DELAY = 30_000;
/** One that has been ready for this long has recovered: the next end starts from the first delay again. */
const RECOVERED = 3_000;

/** @param {number} ms */
export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

/**
 * A process that is kept running: started again with growing delays when it ends by itself, until it is stopped. It is a
 * process group of its own, so that Ctrl-C in a terminal reaches only the launcher, which stops things in order.
 */
export class ManagedProcess {
  /** @type {import('./identity.mjs').Identity | undefined} */
  identity;
  /** Resolves with what is known of its end. Belongs to the process that runs now. */
  ended = Promise.resolve('not started');
  /** Whether it is started again after an end. */
  supervised = false;
  restarts = 0;

  /**
   * @param {object} options
   * @param {string} options.name for people
   * @param {() => { program: string, args: string[], env: NodeJS.ProcessEnv, cwd: string }} options.command
   * @param {string} options.logFile what it prints is appended there
   * @param {(text: string) => void} options.say
   * @param {() => Promise<unknown>} [options.restarted] runs after each restart; until it succeeds the process is not well
   * @param {(identity: import('./identity.mjs').Identity) => void} [options.started]
   * @param {number} [options.firstDelay] milliseconds
   */
  constructor({
    name,
    command,
    logFile,
    say,
    restarted = async () => {},
    started = () => {},
    firstDelay = FIRST_DELAY,
  }) {
    this.options = {
      name,
      command,
      logFile,
      say,
      restarted,
      started,
      firstDelay,
    };
    this.delay = firstDelay;
    /** When it was last known to be ready again. */
    this.readyAt = Infinity;
  }

  /** Starts it. It is not supervised before {@link supervise}: a first start that fails is told, not repeated. */
  start() {
    const { program, args, env, cwd } = this.options.command();
    mkdirSync(path.dirname(this.options.logFile), { recursive: true });
    const log = openSync(this.options.logFile, 'a');
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    this.identity = child.pid ? identity(child.pid) : undefined;
    if (this.identity) this.options.started(this.identity);
    this.ended = new Promise(resolve => {
      child.once('error', error => resolve(error.message));
      child.once('exit', (code, signal) =>
        resolve(signal ? `signal ${signal}` : `exit code ${code}`),
      );
    });
    this.watch();
  }

  /**
   * Takes over a process that a launcher before us left running.
   * @param {import('./identity.mjs').Identity} found
   */
  adopt(found) {
    this.identity = found;
    this.ended = (async () => {
      // It is nobody's child any more, so its end is only seen by looking.
      while (isSame(found)) await sleep(500);
      return 'an end that nobody saw';
    })();
    this.watch();
  }

  supervise() {
    this.supervised = true;
  }

  watch() {
    const of = this.ended;
    of.then(how => {
      if (of === this.ended) this.identity = undefined;
      if (this.supervised && of === this.ended)
        this.again(how).catch(error => this.options.say(String(error)));
    });
  }

  /** @param {string} how it ended */
  async again(how) {
    const { name, say, logFile, firstDelay } = this.options;
    if (Date.now() - this.readyAt > RECOVERED) this.delay = firstDelay;
    this.readyAt = Infinity;
    say(
      `${name} ended (${how}); starting it again in ${
        this.delay / 1000
      } s. Its log: ${logFile}`,
    );
    await sleep(this.delay);
    this.delay = Math.min(this.delay * 2, LAST_DELAY);
    if (!this.supervised) return;
    this.start();
    this.restarts += 1;
    try {
      await this.options.restarted();
      this.readyAt = Date.now();
      if (this.supervised) say(`${name} runs again.`);
    } catch (error) {
      if (this.supervised)
        say(
          `${name} is not well after its restart: ${
            error instanceof Error ? error.message : error
          }`,
        );
    }
  }

  /** Ends it and starts it at once: what it was started with has changed. */
  async restart() {
    await this.stop();
    this.start();
    this.supervise();
    await this.options.restarted();
  }

  /**
   * Stops it and everything in its process group.
   * @param {object} [how]
   * @param {() => Promise<unknown>} [how.ask] instead of SIGTERM
   * @param {number} [how.patience] milliseconds until SIGKILL
   * @param {Promise<unknown>} [how.hurry] cuts patience short when it resolves
   * @returns {Promise<boolean>} whether it ended without SIGKILL
   */
  async stop({ ask, patience = 10_000, hurry } = {}) {
    this.supervised = false;
    const target = this.identity;
    if (!target || !isSame(target)) return true;
    if (ask) await ask().catch(() => this.signal(target, 'SIGTERM'));
    else this.signal(target, 'SIGTERM');
    let timer;
    const deadline = new Promise(
      resolve => (timer = setTimeout(resolve, patience)),
    );
    const gone = this.ended.then(() => true);
    const inTime = await Promise.race([
      gone,
      deadline.then(() => false),
      ...(hurry ? [hurry.then(() => false)] : []),
    ]);
    clearTimeout(timer);
    if (!inTime) {
      this.signal(target, 'SIGKILL');
      await Promise.race([gone, sleep(2000)]);
    }
    return inTime;
  }

  /**
   * @param {import('./identity.mjs').Identity} target
   * @param {NodeJS.Signals} signal
   */
  signal(target, signal) {
    // Looked at again: between two looks the number may have gone to somebody else.
    if (!isSame(target)) return;
    try {
      process.kill(-target.pid, signal);
    } catch {
      try {
        process.kill(target.pid, signal);
      } catch {
        // Gone in this very moment.
      }
    }
  }
}
