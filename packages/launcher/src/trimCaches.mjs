// @ts-check
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Compiled copies are of sources that were, too: from this size on the oldest go. Bytes. */
const MOST = 400 * 1024 * 1024;

/**
 * Keeps the caches of compiled sources small. What is needed again is compiled again.
 * @param {import('./layout.mjs').Layout} paths
 */
export function trimCaches(paths) {
  for (const folder of [path.join(paths.build, 'typescript'), paths.compileCache])
    trim(folder, MOST);
}

/**
 * Deletes the oldest files of a folder, until what is left takes three quarters of what it may.
 * @param {string} folder
 * @param {number} most bytes
 * @returns {number} how many went
 */
export function trim(folder, most) {
  const files = filesIn(folder).sort((a, b) => a.time - b.time);
  let total = files.reduce((sum, one) => sum + one.size, 0);
  if (total <= most) return 0;
  let gone = 0;
  for (const { file, size } of files) {
    if (total <= most * 0.75) break;
    rmSync(file, { force: true });
    total -= size;
    gone += 1;
  }
  return gone;
}

/**
 * @param {string} folder
 * @returns {Array<{ file: string, size: number, time: number }>}
 */
function filesIn(folder) {
  let names;
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap(name => {
    const file = path.join(folder, name);
    try {
      const stats = lstatSync(file);
      if (stats.isDirectory()) return filesIn(file);
      return [{ file, size: stats.size, time: stats.mtimeMs }];
    } catch {
      // Another launcher was quicker.
      return [];
    }
  });
}
