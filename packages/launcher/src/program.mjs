// @ts-check
import { spawn } from 'node:child_process';
import { stopIfInterrupted } from './command.mjs';
import { childEnvironment } from './environment.mjs';

/**
 * Runs a script on Node 24 with our own standard streams, and hands signals on to it.
 * @param {import('./layout.mjs').Layout} paths
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export function program(paths, args) {
  stopIfInterrupted();
  const child = spawn(paths.node, args, {
    cwd: paths.root,
    stdio: 'inherit',
    env: childEnvironment(paths, process.env, {
      WAYMARK_ROOT: paths.root,
      WAYMARK_NODE: paths.node,
    }),
  });
  // The terminal sends Ctrl-C to both; without a listener we would end before the child has cleaned up.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ? 130 : code ?? 1));
  });
}
