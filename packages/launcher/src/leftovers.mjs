// @ts-check
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { agentHash, runningAgent } from './agentProcess.mjs';
import { isSame } from './identity.mjs';
import { sleep } from './managedProcess.mjs';

/**
 * What is written down of a process, for a launcher that comes after one that was killed.
 * @typedef {import('./identity.mjs').Identity & { proxyPort?: number, hash?: string }} Record
 */

/**
 * @param {import('./layout.mjs').Layout} paths
 * @param {'agent' | 'backend'} name
 */
export function processRecord(paths, name) {
  const file = path.join(paths.run, `${name}.json`);
  return {
    /** @param {Record} record */
    write(record) {
      writeFileSync(`${file}.tmp`, JSON.stringify(record));
      renameSync(`${file}.tmp`, file);
    },
    /** @returns {Record | undefined} the process, if that very one still lives */
    living() {
      try {
        const record = JSON.parse(readFileSync(file, 'utf8'));
        return isSame(record) ? record : undefined;
      } catch {
        return undefined;
      }
    },
    forget() {
      rmSync(file, { force: true });
    },
  };
}

/**
 * Ends a backend that a killed launcher left behind: it may be of older sources, and a new one is ready soon.
 * @param {import('./layout.mjs').Layout} paths
 * @returns {Promise<boolean>} whether there was one
 */
export async function endLeftBackend(paths) {
  const record = processRecord(paths, 'backend');
  const left = record.living();
  if (left) await end(left, 8000);
  record.forget();
  return Boolean(left);
}

/**
 * The agent that a killed launcher left behind, if it can simply be taken over. One with another proxy port, of older
 * sources, or that does not answer is ended first; what it runs goes on, and the next agent adopts it.
 * @param {import('./layout.mjs').Layout} paths
 * @param {number} proxyPort
 * @returns {Promise<Record | undefined>}
 */
export async function takeLeftAgent(paths, proxyPort) {
  const left = processRecord(paths, 'agent').living();
  const answers = await runningAgent(paths);
  if (
    left &&
    answers?.pid === left.pid &&
    left.proxyPort === proxyPort &&
    left.hash === agentHash(paths)
  )
    return left;
  for (const process of [answers, left]) {
    if (process && isSame(process)) await end(process, 10_000);
  }
  return undefined;
}

/**
 * @param {import('./identity.mjs').Identity} target
 * @param {number} patience milliseconds until SIGKILL
 */
async function end(target, patience) {
  signal(target, 'SIGTERM');
  for (const until = Date.now() + patience; isSame(target); await sleep(50)) {
    if (Date.now() > until) signal(target, 'SIGKILL');
  }
}

/**
 * @param {import('./identity.mjs').Identity} target
 * @param {NodeJS.Signals} name
 */
function signal(target, name) {
  try {
    process.kill(target.pid, name);
  } catch {
    // Gone already.
  }
}
