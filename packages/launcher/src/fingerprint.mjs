// @ts-check
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** Folders that hold results, never sources. */
const RESULTS = new Set([
  'node_modules',
  'dist',
  'dist-types',
  'coverage',
  'e2e-test-report',
  'test-results',
]);

/**
 * A hash of the content of files and folders, with their names: the same content gives the same hash wherever the
 * checkout lies and whatever its times are. What is absent counts as absent.
 * @param {string} root
 * @param {string[]} entries paths relative to the root
 * @param {{ skip?: (relative: string) => boolean, salt?: string }} [options]
 */
export function fingerprint(
  root,
  entries,
  { skip = () => false, salt = '' } = {},
) {
  const hash = createHash('sha256').update(salt);
  for (const file of entries.flatMap(entry => filesIn(root, entry)).sort()) {
    if (skip(file)) continue;
    const content = readFileSync(path.join(root, file));
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} relative
 * @returns {string[]}
 */
function filesIn(root, relative) {
  const full = path.join(root, relative);
  let names;
  try {
    names = readdirSync(full, { withFileTypes: true });
  } catch {
    return existsSync(full) ? [relative] : [];
  }
  return names.flatMap(entry => {
    const child = path.posix.join(relative, entry.name);
    if (entry.isDirectory())
      return RESULTS.has(entry.name) ? [] : filesIn(root, child);
    return entry.isFile() ? [child] : [];
  });
}

/**
 * Remembers for which inputs a result was made.
 * @param {string} directory where stamps are kept
 * @param {string} name of the result
 */
export function stamp(directory, name) {
  const file = path.join(directory, name);
  return {
    /** @param {string} hash */
    matches(hash) {
      try {
        return readFileSync(file, 'utf8') === hash;
      } catch {
        return false;
      }
    },
    /** Before the result is made anew: what was cut short is of no inputs at all. */
    forget() {
      rmSync(file, { force: true });
    },
    /** @param {string} hash */
    write(hash) {
      mkdirSync(directory, { recursive: true });
      const temporary = `${file}.${process.pid}`;
      writeFileSync(temporary, hash);
      renameSync(temporary, file);
    },
  };
}
