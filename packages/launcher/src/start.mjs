// @ts-check
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { checkGit, checkPorts, checkWritable } from './checks.mjs';
import {
  Interrupted,
  interruptCommands,
  stopIfInterrupted,
} from './command.mjs';
import { openDataFolder } from './dataFolder.mjs';
import { layout } from './layout.mjs';
import { endLeftBackend, takeLeftAgent } from './leftovers.mjs';
import { takeLock } from './lock.mjs';
import { startOptions } from './options.mjs';
import { prepare } from './prepare.mjs';
import { Problem, problemText } from './problem.mjs';
import { Product } from './product.mjs';
import { duration, Progress } from './progress.mjs';
import { startMemory, summary } from './summary.mjs';
import { trimCaches } from './trimCaches.mjs';

/** Within this time a second signal is the first one again. Milliseconds. */
const ECHO = 700;

/** @param {Date} [now] */
const clock = (now = new Date()) => now.toTimeString().slice(0, 8);

/**
 * `npm start`: from a checkout to a running Waymark, and until Ctrl-C.
 * @param {string[]} argv
 * @returns {Promise<number>} exit code
 */
export async function main(argv) {
  const progress = new Progress();
  const signals = listen();
  let code = 0;
  try {
    const options = startOptions(argv, process.env);
    if (options.help) progress.say(options.help);
    else if (options.buildOnly) await buildOnly(progress);
    else await run(options, progress, signals);
  } catch (error) {
    code = exitCode(error);
    if (!(error instanceof Interrupted))
      process.stderr.write(`\n${problemText(error)}\n`);
    progress.log(problemText(error));
    if (progress.logFile && code === 1)
      process.stderr.write(`      What this start did: ${progress.logFile}\n`);
  }
  signals.done();
  return code;
}

/** @param {unknown} error */
function exitCode(error) {
  return error instanceof Problem || error instanceof Interrupted
    ? error.exitCode
    : 1;
}

/** @param {Progress} progress */
async function buildOnly(progress) {
  const paths = layout();
  checkWritable(
    paths.build,
    'builds are kept there.',
    'Change who owns the checkout, or clone it as this user.',
  );
  progress.logFile = path.join(paths.build, 'prepare.log');
  await prepare(paths, progress);
  progress.say(`Prepared in ${duration(progress.elapsed())}.`);
}

/**
 * @param {ReturnType<typeof startOptions>} options
 * @param {Progress} progress
 * @param {ReturnType<typeof listen>} signals
 */
async function run(options, progress, signals) {
  const { port } = options;
  checkGit();
  openDataFolder(layout({ data: options.data }));
  // A data folder may be a link to another disk; everybody must see the same path, or the agent's socket has two names.
  const paths = layout({
    data: realpathSync(layout({ data: options.data }).data),
  });
  checkWritable(
    paths.build,
    'builds are kept there.',
    'Change who owns the checkout, or clone it as this user.',
  );

  const url = `http://localhost:${port}`;
  const lock = takeLock(path.join(paths.run, 'launcher.lock'), { url });
  if (!lock.taken) {
    throw new Problem({
      what: `Waymark already runs on this data: ${lock.holder.url}`,
      why: `Process ${lock.holder.pid} has ${paths.data}.`,
      next: `Open that address, stop it with Ctrl-C where it runs (or kill ${lock.holder.pid}), or start another one: npm start -- --port N --data FOLDER`,
      exitCode: 6,
    });
  }
  try {
    progress.logFile = path.join(paths.logs, 'launcher.log');
    progress.say(`Waymark → ${url}, data in ${paths.data}\n`);
    const product = new Product(paths, {
      port,
      say: text => progress.say(`  ${clock()}  ${text}`),
    });
    const leftAgent = await progress.step('Checks', async () => {
      await endLeftBackend(paths);
      const left = await takeLeftAgent(paths, port + 1);
      await checkPorts(port, {
        proxyIsOurs: Boolean(left),
        more: options.data ? ` --data ${JSON.stringify(options.data)}` : '',
      });
      return left;
    });
    await bringUp(product, {
      paths,
      progress,
      build: options.build,
      leftAgent,
      signals,
    });
    progress.say(
      `\nWaymark is at ${url}   (ready after ${duration(
        progress.elapsed(),
      )})\n`,
    );
    progress.say(
      '  First:  open it, sign in as one of the example people, and click "Create Service".',
    );
    progress.say(
      '  Stop:   Ctrl-C here stops everything, services and databases too; the next start brings them back.',
    );
    progress.say(`  Logs:   ${paths.logs}\n`);
    progress.log(summary(progress.steps, startMemory(product)));
    // From now on it only waits.
    await import('./atRest/collect.mjs');
    trimCaches(paths);
    await signals.first;
    await bringDown(product, progress, signals);
  } finally {
    lock.release();
  }
}

/**
 * @param {Product} product
 * @param {{ paths: import('./layout.mjs').Layout, progress: Progress, build: boolean, leftAgent: import('./leftovers.mjs').Record | undefined, signals: ReturnType<typeof listen> }} options
 */
async function bringUp(
  product,
  { paths, progress, build, leftAgent, signals },
) {
  const interrupted = signals.first.then(() => stopIfInterrupted());
  interrupted.catch(() => {});
  if (build) await prepare(paths, progress);
  product.takePortal();
  try {
    await progress.step('Agent and Postgres', () =>
      Promise.race([product.startAgent(leftAgent), interrupted]),
    );
    await progress.step('Backend', () =>
      Promise.race([product.startBackend(), interrupted]),
    );
  } catch (error) {
    await bringDown(product, progress, signals);
    throw error;
  }
}

/**
 * @param {Product} product
 * @param {Progress} progress
 * @param {ReturnType<typeof listen>} signals
 */
async function bringDown(product, progress, signals) {
  progress.say('');
  const clean = await progress.step('Stopping everything', () =>
    product.stop(signals.second),
  );
  if (!clean)
    progress.say(
      '  Not everything ended in time and was killed; the next start tidies up.',
    );
}

/** Signals as two promises: the first asks to stop, the second to hurry. */
function listen() {
  /** @type {Array<() => void>} */
  const waiting = [];
  const first = new Promise(resolve => waiting.push(() => resolve(undefined)));
  const second = new Promise(resolve => waiting.push(() => resolve(undefined)));
  const names = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  let last = 0;
  const handler = (/** @type {string} */ name) => {
    // One Ctrl-C may arrive twice: from the terminal, and handed on by whatever runs us.
    if (Date.now() - last < ECHO) return;
    last = Date.now();
    interruptCommands(name);
    waiting.shift()?.();
  };
  for (const name of names) process.on(name, handler);
  return {
    first,
    second,
    done: () => names.forEach(name => process.off(name, handler)),
  };
}
