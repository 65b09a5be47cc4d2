// @ts-check
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** How often a long step says that it is still going on, where lines cannot be rewritten. Milliseconds. */
const REMINDER = 20_000;

/**
 * "0.4 s", "12 s", "2 min 5 s".
 * @param {number} ms
 */
export function duration(ms) {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** @param {unknown} result */
const textNote = result => ({
  ok: true,
  note: typeof result === 'string' ? result : undefined,
});

/**
 * Steps with elapsed time: one line each on a terminal, rewritten while it goes on; two lines each in a log. All of it
 * goes to the log file too.
 */
export class Progress {
  /**
   * @param {{ logFile?: string, out?: NodeJS.WriteStream, now?: () => number }} [options]
   */
  constructor({ logFile, out = process.stdout, now = Date.now } = {}) {
    this.logFile = logFile;
    this.out = out;
    this.now = now;
    this.startedAt = now();
    /** @type {{ title: string, ms: number, note?: string }[]} what was done, in order */
    this.steps = [];
    // A reader that has gone away (`npm start | head`) must not bring down what runs.
    this.out.on?.('error', () => {});
    process.stderr.on('error', () => {});
  }

  /** Milliseconds since the beginning. */
  elapsed() {
    return this.now() - this.startedAt;
  }

  /** @param {string} text */
  say(text = '') {
    this.out.write(`${text}\n`);
    if (text) this.log(text);
  }

  /** @param {string} text */
  log(text) {
    if (!this.logFile) return;
    try {
      mkdirSync(path.dirname(this.logFile), { recursive: true });
      appendFileSync(
        this.logFile,
        `${new Date().toISOString()} ${text.trim()}\n`,
      );
    } catch {
      // A log that cannot be written is no reason to stop: the folder check has its own words for it.
    }
  }

  /**
   * Runs one step and prints how long it took.
   * @template T
   * @param {string} title
   * @param {() => Promise<T>} work
   * @param {(result: T) => { ok: boolean, note?: string }} [outcome] what is shown beside it; a text is its own note
   * @returns {Promise<T>}
   */
  async step(title, work, outcome = textNote) {
    const since = this.now();
    const live = Boolean(this.out.isTTY);
    const show = () =>
      this.out.write(`\r\x1b[2K  … ${title}  ${duration(this.now() - since)}`);
    this.log(`${title}: begins`);
    let timer;
    if (live) {
      show();
      timer = setInterval(show, 1000);
    } else {
      timer = setInterval(
        () => this.say(`  … ${title}, for ${duration(this.now() - since)}`),
        REMINDER,
      );
    }
    /** @type {(sign: string, note?: string) => void} */
    const end = (sign, note) => {
      clearInterval(timer);
      const took = duration(this.now() - since).padStart(10);
      const total = live ? '' : `   (${duration(this.elapsed())} in all)`;
      if (live) this.out.write('\r\x1b[2K');
      this.say(
        `  ${sign} ${title.padEnd(30)} ${took}${
          note ? `  ${note}` : ''
        }${total}`,
      );
    };
    try {
      const result = await work();
      const { ok, note } = outcome(result);
      this.steps.push({ title, ms: this.now() - since, note });
      end(ok ? '✓' : '✗', note);
      return result;
    } catch (error) {
      end('✗');
      throw error;
    }
  }
}
