// @ts-check
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { identity, isSame } from './identity.mjs';

/**
 * A lock that one living process holds. It is a file with that process's identity, so a holder that was killed, or a
 * machine that went down, leaves nothing that must be cleaned by hand.
 * @template {object} T
 * @param {string} file
 * @param {T} note kept beside the identity, for whoever finds it taken
 * @returns {{ taken: true, release: () => void } | { taken: false, holder: T & import('./identity.mjs').Identity }}
 */
export function takeLock(file, note) {
  mkdirSync(path.dirname(file), { recursive: true });
  const mine = JSON.stringify({ ...identity(process.pid), ...note });
  for (;;) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      return { taken: true, release: () => release(file, mine) };
    } catch (error) {
      if (/** @type {any} */ (error).code !== 'EEXIST') throw error;
    }
    const found = read(file);
    if (found === undefined) continue;
    const holder = parse(found);
    if (holder && isSame(holder)) return { taken: false, holder };
    if (!holder && isBeingWritten(file)) {
      pause(20);
      continue;
    }
    discard(file, found);
  }
}

/**
 * A file is there a moment before its content is. Half a lock is somebody's for that long, and nobody's after it.
 * @param {string} file
 */
function isBeingWritten(file) {
  try {
    return Math.abs(Date.now() - statSync(file).mtimeMs) < 1000;
  } catch {
    return false;
  }
}

/** @param {number} ms */
function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/**
 * Who holds a lock now, if anyone does.
 * @param {string} file
 */
export function lockHolder(file) {
  const holder = parse(read(file) ?? '');
  return holder && isSame(holder) ? holder : undefined;
}

/**
 * Removes a dead holder's lock, and only that one: two that find it dead at the same time must not remove each other's.
 * @param {string} file
 * @param {string} expected
 */
function discard(file, expected) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (read(aside) === expected) rmSync(aside, { force: true });
  else renameSync(aside, file);
}

/**
 * @param {string} file
 * @param {string} mine
 */
function release(file, mine) {
  if (read(file) === mine) rmSync(file, { force: true });
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @param {string} text
 * @returns {any}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
