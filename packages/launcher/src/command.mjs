// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { watchMemory } from './memory.mjs';

/** Thrown by what was cut short by a signal. */
export class Interrupted extends Error {
  /** @param {string} signal */
  constructor(signal) {
    super(`interrupted by ${signal}`);
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
let interruptedBy = '';

/**
 * Ends every command that runs, with everything that it started; they, and each later one, throw {@link Interrupted}.
 * @param {string} signal
 */
export function interruptCommands(signal) {
  // Asked a second time, it is no longer a question.
  const how = interruptedBy ? 'SIGKILL' : 'SIGTERM';
  interruptedBy = signal;
  for (const { pid } of running) {
    try {
      if (pid) process.kill(-pid, how);
    } catch {
      // Ended in this very moment.
    }
  }
}

/** @throws {Interrupted} when a signal has come */
export function stopIfInterrupted() {
  if (interruptedBy) throw new Interrupted(interruptedBy);
}

/**
 * Runs a program to its end with its output in a log file.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, logFile: string }} options
 * @returns {Promise<{ ok: boolean, exit: string, output: string }>} `output`: the end of what it printed
 * @throws {Interrupted}
 */
export async function command(program, args, { cwd, env, logFile }) {
  stopIfInterrupted();
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a+');
  const from = fstatSync(log).size;
  try {
    // A process group of its own: a signal must reach what the program started too (yarn's workers, jest's).
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ['ignore', log, log],
      detached: true,
    });
    running.add(child);
    const unwatch = watchMemory(child.pid);
    const exit = await new Promise(resolve => {
      child.once('error', error => resolve(error.message));
      child.once('exit', (code, by) =>
        resolve(by ? `signal ${by}` : `exit code ${code}`),
      );
    });
    running.delete(child);
    unwatch();
    stopIfInterrupted();
    return { ok: exit === 'exit code 0', exit, output: tail(log, from) };
  } finally {
    closeSync(log);
  }
}

/**
 * The last 64 KiB that were written to an open file after an offset.
 * @param {number} fd
 * @param {number} from
 */
function tail(fd, from) {
  const { size } = fstatSync(fd);
  const start = Math.max(from, size - 65_536);
  const buffer = Buffer.alloc(Math.max(0, size - start));
  readSync(fd, buffer, 0, buffer.length, start);
  return buffer.toString('utf8');
}

/**
 * The last lines of a log file as a person can read them.
 * @param {string} file
 * @param {number} [count]
 */
export function lastLines(file, count = 15) {
  try {
    const fd = openSync(file, 'r');
    try {
      return lastLinesOf(tail(fd, 0), count, { frames: false });
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}

/** A line of a stack trace: a dozen of them push out the very message that they belong to. */
const FRAME = /^\s+at \S/;

/**
 * The last lines of a text: without colours and empty lines, and of JSON log lines only level and message.
 * @param {string} text
 * @param {number} [count]
 * @param {{ frames?: boolean }} [options] without the frames of stack traces: what they belong to is worth more of few lines
 */
export function lastLinesOf(text, count = 15, { frames = true } = {}) {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/\x1b\[[0-9;]*[A-Za-z]/g, '')
      .split('\n')
      .map(line => readable(line.trimEnd()))
      .filter(line => line && (frames || !FRAME.test(line)))
      .slice(-count)
      .join('\n')
      // What was logged may be anybody's words, and a terminal would obey what is in them.
      // eslint-disable-next-line no-control-regex
      .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '')
  );
}

/** Longer lines are data or minified code: their beginning says enough. */
const LONG = 300;

/** @param {string} line */
function readable(line) {
  if (!line.startsWith('{'))
    return line.length > LONG ? `${line.slice(0, LONG)}…` : line;
  try {
    const { level, message } = JSON.parse(line);
    return message ? `${level ?? ''}: ${message}` : line;
  } catch {
    return line;
  }
}
