// @ts-check
import path from 'node:path';
import { checkDisk } from './checks.mjs';
import { bundleCli, cliCurrent } from './cliBundle.mjs';
import { dependenciesCurrent, installDependencies } from './dependencies.mjs';
import { NODE_VERSION } from './layout.mjs';
import { takeLock } from './lock.mjs';
import { getNode, hasNode } from './node24.mjs';
import { makePortal, portalCurrent } from './portal.mjs';

/**
 * Makes a checkout ready to run: Node 24, dependencies, the portal, the command line. Each is done only if it is missing
 * or its sources have changed; what is current takes no line. Two that prepare the same checkout wait for each other.
 * @param {import('./layout.mjs').Layout} paths
 * @param {import('./progress.mjs').Progress} progress
 * @param {{ portal?: boolean }} [what] without the portal: enough for checks and tests
 */
export async function prepare(paths, progress, { portal = true } = {}) {
  const logFile = progress.logFile ?? path.join(paths.build, 'prepare.log');
  const release = await buildLock(paths, progress);
  try {
    if (!hasNode(paths)) {
      checkDisk(paths.root);
      await progress.step(`Node ${NODE_VERSION}`, () =>
        getNode(paths, logFile),
      );
    }
    if (!dependenciesCurrent(paths)) {
      checkDisk(paths.root);
      await progress.step('Dependencies', () =>
        installDependencies(paths, logFile),
      );
    }
    if (!cliCurrent(paths))
      await progress.step('Command line', () => bundleCli(paths, logFile));
    if (portal && !portalCurrent(paths))
      await progress.step('Portal', () => makePortal(paths, logFile));
  } finally {
    release();
  }
}

/**
 * @param {import('./layout.mjs').Layout} paths
 * @param {import('./progress.mjs').Progress} progress
 */
async function buildLock(paths, progress) {
  for (let told = false; ; told = true) {
    const lock = takeLock(path.join(paths.build, 'lock'), {});
    if (lock.taken) return lock.release;
    if (!told)
      progress.say(
        `  Another command (process ${lock.holder.pid}) is preparing this checkout: waiting for it.`,
      );
    await new Promise(resolve => setTimeout(resolve, 500));
  }
}
