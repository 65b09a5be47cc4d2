// @ts-check
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { command, lastLinesOf } from './command.mjs';
import { childEnvironment } from './environment.mjs';
import { fingerprint, stamp } from './fingerprint.mjs';
import { Problem } from './problem.mjs';

const ENTRY = 'packages/cli/src/main.ts';
const SOURCES = [
  'packages/cli/src',
  'packages/cli/package.json',
  'plugins/platform-common/src',
  'plugins/platform-common/package.json',
  'yarn.lock',
];

/** @param {import('./layout.mjs').Layout} paths */
const cliHash = paths =>
  fingerprint(paths.root, SOURCES, { skip: file => /\.test\.ts$/.test(file) });

/** @param {import('./layout.mjs').Layout} paths */
export function cliCurrent(paths) {
  if (!existsSync(path.join(paths.root, ENTRY))) return true;
  return (
    existsSync(paths.cliBundle) &&
    stamp(paths.stamps, 'cli').matches(cliHash(paths))
  );
}

/**
 * Makes the one file that `platform` runs from.
 * @param {import('./layout.mjs').Layout} paths
 * @param {string} logFile
 */
export async function bundleCli(paths, logFile) {
  const hash = cliHash(paths);
  const temporary = `${paths.cliBundle}.${process.pid}.tmp`;
  mkdirSync(path.dirname(paths.cliBundle), { recursive: true });
  const esbuild = path.join(paths.modules, 'esbuild', 'bin', 'esbuild');
  const { ok, exit, output } = await command(
    esbuild,
    [
      path.join(paths.root, ENTRY),
      '--bundle',
      '--platform=node',
      '--target=node24',
      '--format=cjs',
      '--minify-syntax',
      '--minify-whitespace',
      '--log-level=warning',
      `--outfile=${temporary}`,
    ],
    { cwd: paths.root, env: childEnvironment(paths, process.env), logFile },
  );
  if (!ok) {
    throw new Problem({
      what: `The command line could not be bundled (${exit}).`,
      why: lastLinesOf(output, 12),
      next: `See ${logFile}`,
    });
  }
  // A rename, so that a `platform` that starts meanwhile reads the old file or the new one, never half of one.
  renameSync(temporary, paths.cliBundle);
  stamp(paths.stamps, 'cli').write(hash);
}
