// @ts-check
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { askAgent } from './agentClient.mjs';
import { runningAgent } from './agentProcess.mjs';
import { emptyDataFolder, isDataFolder } from './dataFolder.mjs';
import { isSame } from './identity.mjs';
import { layout } from './layout.mjs';
import { endLeftBackend } from './leftovers.mjs';
import { takeLock } from './lock.mjs';
import { sleep } from './managedProcess.mjs';
import { parse } from './options.mjs';
import { Problem, problemText } from './problem.mjs';

const USAGE = `npm run reset -- [options]

  --data FOLDER   the data folder to forget   (or WAYMARK_DATA; .waymark)
  --yes           without asking
  --help          this text`;

/**
 * Forgets all data: services, databases, repositories, credentials. What was fetched and built stays.
 * @param {string[]} argv
 * @returns {Promise<number>} exit code: 2 without a terminal and without --yes, 3 declined, 6 while it runs, 130 for a
 * Ctrl-C at the question
 */
export async function reset(argv) {
  try {
    const options = parse(
      argv,
      {
        data: { type: 'string' },
        yes: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
      USAGE,
    );
    if (options.help) return say(USAGE);
    const given = layout({ data: options.data ?? process.env.WAYMARK_DATA });
    if (!existsSync(given.data))
      return say(`There is no data in ${given.data}.`);
    const paths = layout({ data: realpathSync(given.data) });
    if (!isDataFolder(paths)) {
      throw new Problem({
        what: `${paths.data} is not a data folder of Waymark: nothing was deleted.`,
        next: 'Name the folder that npm start printed: npm run reset -- --data FOLDER',
        exitCode: 5,
      });
    }
    return await forget(paths, Boolean(options.yes));
  } catch (error) {
    process.stderr.write(`${problemText(error)}\n`);
    return error instanceof Problem ? error.exitCode : 1;
  }
}

/**
 * @param {import('./layout.mjs').Layout} paths
 * @param {boolean} sure
 */
async function forget(paths, sure) {
  const lock = takeLock(path.join(paths.run, 'launcher.lock'), {
    url: 'a reset',
  });
  if (!lock.taken) {
    throw new Problem({
      what: `Waymark runs on this data (${lock.holder.url}): nothing was deleted.`,
      why: `Process ${lock.holder.pid} has ${paths.data}.`,
      next: `Stop it first: Ctrl-C where it runs, or kill ${lock.holder.pid}.`,
      exitCode: 6,
    });
  }
  try {
    const answer = sure ? 'yes' : await asked(paths.data);
    if (answer !== 'yes') {
      say('Nothing was deleted.');
      return answer === undefined ? 130 : 3;
    }
    await endLeftBackend(paths);
    await endLeftAgent(paths);
    emptyDataFolder(paths);
    return say(`All data in ${paths.data} is gone. npm start begins anew.`);
  } finally {
    lock.release();
  }
}

/**
 * Ends an agent that a killed launcher left, with the services and databases whose folders are going to be deleted.
 * @param {import('./layout.mjs').Layout} paths
 */
async function endLeftAgent(paths) {
  const agent = await runningAgent(paths);
  if (!agent) return;
  await askAgent(paths.socket, 'POST', '/v1/system/shutdown', {});
  for (const until = Date.now() + 40_000; isSame(agent); await sleep(50)) {
    if (Date.now() < until) continue;
    throw new Problem({
      what: `The agent (process ${agent.pid}) does not end: nothing was deleted.`,
      next: `See ${path.join(paths.logs, 'agent.log')}, or kill ${
        agent.pid
      } and try again.`,
    });
  }
}

/**
 * @param {string} data
 * @returns {Promise<string | undefined>} undefined for a Ctrl-C, or an end of the input, in place of an answer
 */
async function asked(data) {
  if (!process.stdin.isTTY) {
    throw new Problem({
      what: 'Nobody can be asked here: nothing was deleted.',
      why: 'Standard input is not a terminal.',
      next: 'npm run reset -- --yes',
      exitCode: 2,
    });
  }
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
  });
  const answer = await new Promise(resolve => {
    lines.once('close', () => resolve(undefined));
    lines.question(
      `All services, databases and repositories in ${data} will be deleted, for good.\nType yes to go on: `,
      resolve,
    );
  });
  lines.close();
  return answer?.trim().toLowerCase();
}

/** @param {string} text */
function say(text) {
  process.stdout.write(`${text}\n`);
  return 0;
}
