// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import path from 'node:path';

/**
 * Runs a program to its end with its output in a log file.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, logFile: string, signal?: AbortSignal }} options
 * @returns {Promise<{ ok: boolean, exit: string, output: string }>} `output`: the end of what it printed
 */
export async function command(program, args, { cwd, env, logFile, signal }) {
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a+');
  const from = fstatSync(log).size;
  try {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', log, log], signal });
    const exit = await new Promise(resolve => {
      child.once('error', error => resolve(error.message));
      child.once('exit', (code, by) => resolve(by ? `signal ${by}` : `exit code ${code}`));
    });
    return { ok: exit === 'exit code 0', exit, output: tail(log, from) };
  } finally {
    closeSync(log);
  }
}

/**
 * The last 16 KiB that were written to an open file after an offset.
 * @param {number} fd
 * @param {number} from
 */
function tail(fd, from) {
  const { size } = fstatSync(fd);
  const start = Math.max(from, size - 16_384);
  const buffer = Buffer.alloc(Math.max(0, size - start));
  readSync(fd, buffer, 0, buffer.length, start);
  return buffer.toString('utf8');
}

/**
 * The last lines of a file, without colours and without empty ones.
 * @param {string} file
 * @param {number} [count]
 */
export function lastLines(file, count = 15) {
  try {
    const fd = openSync(file, 'r');
    try {
      return lastLinesOf(tail(fd, 0), count);
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}

/**
 * @param {string} text
 * @param {number} [count]
 */
export function lastLinesOf(text, count = 15) {
  return text
    // eslint-disable-next-line no-control-regex
    .replace(/\x1b\[[0-9;]*[A-Za-z]/g, '')
    .split('\n')
    .map(line => line.trimEnd())
    .filter(Boolean)
    .slice(-count)
    .join('\n');
}
