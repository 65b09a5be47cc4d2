// @ts-check
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const SKIPPED = new Set(['node_modules', 'dist', 'dist-types', 'coverage']);

/**
 * The workspaces of a checkout with their test files, and what runs them: a package whose test script is `node --test` is
 * run by Node itself, one with `backstage-cli` by jest; jest looks below `src` only, so a folder `test` beside it is
 * Node's in either case.
 * @param {string} root
 */
export function workspaces(root) {
  return ['packages', 'plugins']
    .flatMap(group => folders(path.join(root, group)))
    .flatMap(directory => {
      const manifest = path.join(directory, 'package.json');
      if (!existsSync(manifest)) return [];
      const { name, scripts = {} } = JSON.parse(readFileSync(manifest, 'utf8'));
      const all = files(directory).filter(file =>
        /\.test\.[cm]?[jt]sx?$/.test(file),
      );
      const runner = runnerOf(scripts.test ?? '');
      const apart = all.filter(file =>
        file.startsWith(path.join(directory, 'test') + path.sep),
      );
      return [
        {
          name,
          directory,
          runner,
          files: all.filter(file => !apart.includes(file)),
        },
        {
          name,
          directory,
          runner: /** @type {const} */ ('node'),
          files: apart,
        },
      ].filter(one => one.files.length > 0);
    });
}

/**
 * @param {string} script
 * @returns {'node' | 'jest' | undefined}
 */
function runnerOf(script) {
  if (script.startsWith('node --test')) return 'node';
  return script.includes('backstage-cli') ? 'jest' : undefined;
}

/**
 * Browser stories: every spec file in the folders that hold them.
 * @param {string} root
 */
export function specFiles(root) {
  return ['packages/stories/e2e', 'packages/app/e2e-tests'].flatMap(folder =>
    files(path.join(root, folder)).filter(file => file.endsWith('.spec.ts')),
  );
}

/** @param {string} folder */
function folders(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => path.join(folder, entry.name));
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function files(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : files(full);
    return [full];
  });
}
