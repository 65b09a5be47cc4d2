// @ts-check
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { command, lastLinesOf } from './command.mjs';
import { childEnvironment } from './environment.mjs';
import { NODE_VERSION } from './layout.mjs';
import { networkFailure } from './network.mjs';
import { Problem } from './problem.mjs';

/** Platforms for which the runtime is on npm. */
const PACKAGED = new Set([
  'linux-x64',
  'linux-arm64',
  'darwin-x64',
  'darwin-arm64',
]);

/**
 * Whether the Node that everything runs on is there already.
 * @param {import('./layout.mjs').Layout} paths
 */
export function hasNode(paths) {
  try {
    return (
      readFileSync(path.join(paths.nodeDirectory, 'version'), 'utf8') ===
        NODE_VERSION && existsSync(paths.node)
    );
  } catch {
    return false;
  }
}

/**
 * Puts the runtime from npm into `.build/node`. It is always this one, also where the machine has a Node 24 of its own: what
 * is tested is what runs.
 * @param {import('./layout.mjs').Layout} paths
 * @param {string} logFile
 */
export async function getNode(paths, logFile) {
  mkdirSync(paths.build, { recursive: true });
  const scratch = mkdtempSync(path.join(paths.build, 'node-'));
  try {
    const made = await fetchNode(paths, scratch, logFile);
    checkRuns(path.join(made, 'bin', 'node'));
    writeFileSync(path.join(made, 'version'), NODE_VERSION);
    rmSync(paths.nodeDirectory, { recursive: true, force: true });
    renameSync(made, paths.nodeDirectory);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {import('./layout.mjs').Layout} paths
 * @param {string} scratch
 * @param {string} logFile
 */
async function fetchNode(paths, scratch, logFile) {
  const platform = `${process.platform}-${process.arch}`;
  if (!PACKAGED.has(platform)) {
    throw new Problem({
      what: `There is no ready-made Node ${NODE_VERSION} for ${platform}.`,
      why: 'Waymark runs on Node 24, and fetches it from npm where npm has it.',
      next: `Use one of ${[...PACKAGED].join(', ')}.`,
    });
  }
  const name = `node-${platform}`;
  const npm = npmCommand();
  const env = childEnvironment(paths, process.env);
  /** @param {string[]} args */
  const run = args =>
    command(npm[0], [...npm.slice(1), ...args], { cwd: scratch, env, logFile });

  // One quick question first: without it npm tries for minutes before it says that there is no network.
  const probe = await run([
    'view',
    `${name}@${NODE_VERSION}`,
    'version',
    '--prefer-offline',
    '--fetch-retries=0',
    '--fetch-timeout=10000',
  ]);
  if (!probe.ok && networkFailure(probe.output))
    throw noNetwork('Node 24', probe.output);

  const { ok, exit, output } = await run([
    'install',
    '--prefix',
    scratch,
    '--ignore-scripts',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--fetch-retries=1',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=3000',
    `${name}@${NODE_VERSION}`,
  ]);
  const made = path.join(scratch, 'node_modules', name);
  if (ok && existsSync(path.join(made, 'bin', 'node'))) return made;
  if (networkFailure(output)) throw noNetwork('Node 24', output);
  throw new Problem({
    what: `Node ${NODE_VERSION} could not be fetched from npm (${exit}).`,
    why: lastLinesOf(output, 8),
    next: `See ${logFile}`,
  });
}

/**
 * The runtime needs a system with glibc (or macOS); on another one it is there and does not run.
 * @param {string} node
 */
function checkRuns(node) {
  try {
    execFileSync(node, ['--version'], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    throw new Problem({
      what: `Node ${NODE_VERSION} was fetched, and does not run on this machine.`,
      why: error instanceof Error ? error.message : String(error),
      next: 'On Linux it needs glibc (Debian, Ubuntu, Fedora, …; not Alpine).',
    });
  }
}

/** npm as a program and its first arguments: the one that runs us, else the one on PATH. */
function npmCommand() {
  const own = process.env.npm_execpath;
  return own && /npm-cli\.js$/.test(own) && existsSync(own)
    ? [process.execPath, own]
    : ['npm'];
}

/**
 * @param {string} what that could not be fetched
 * @param {string} output
 */
export function noNetwork(what, output) {
  return new Problem({
    what: `The npm registry cannot be reached, and ${what} is not on this machine yet.`,
    why: networkFailure(output),
    next: [
      'Connect to the network (behind a proxy: set HTTPS_PROXY, or npm config set proxy …) and run the same command again.',
      'Only the first start, and one after an update, need the network.',
    ].join('\n'),
  });
}
