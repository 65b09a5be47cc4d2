import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fchownSync,
  openSync,
  readSync,
} from 'node:fs';
import { join } from 'node:path';
import { getSystemErrorName } from 'node:util';
import { Worker } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { isMissing } from '../../files.ts';

/**
 * Large files are copied by the kernel, in a thread of its own, which costs half of what reading and writing them does;
 * meanwhile this thread reads what has arrived in the copy. So what is told of is what the copy holds.
 */

// Below this a thread costs more than it saves.
const LARGE = 8 * 1024 * 1024;
const WORTH_A_THREAD = 64 * 1024 * 1024;
const LOOK_MS = 2;
// A thread that could not even begin says nothing.
const PATIENCE_MS = 120_000;
const BUFFER_BYTES = 256 * 1024;
const COPIED = 1;
const EIO = -5;

/** Which files are worth a thread that copies them. Pure. */
export function largeOnes<File extends { size: number }>(
  files: File[],
): File[] {
  const large = files.filter(({ size }) => size >= LARGE);
  const bytes = large.reduce((sum, { size }) => sum + size, 0);
  return bytes >= WORTH_A_THREAD ? large : [];
}

export interface PlainCopy {
  source: string;
  target: string;
  paths: string[];
  /** What has come of each, in memory that two threads share: 0 not yet, 1 copied, else the number of the error. */
  states: Int32Array<SharedArrayBuffer>;
}

/** Copies files one after the other. Never throws: what went wrong is in `states`. */
export function copyPlain({ source, target, paths, states }: PlainCopy): true {
  paths.forEach((path, at) => {
    let state = COPIED;
    try {
      copyFileSync(
        join(source, path),
        join(target, path),
        // Where files can share their blocks until one is written to.
        constants.COPYFILE_FICLONE,
      );
    } catch (error) {
      state = (error as NodeJS.ErrnoException).errno ?? EIO;
    }
    Atomics.store(states, at, state);
    Atomics.notify(states, at);
  });
  return true;
}

/** Begins to copy files. `end` gives up what is not copied yet. */
export function startPlainCopy(options: Omit<PlainCopy, 'states'>): {
  states: PlainCopy['states'];
  end: () => void;
} {
  const states = new Int32Array(
    new SharedArrayBuffer(options.paths.length * Int32Array.BYTES_PER_ELEMENT),
  );
  if (!options.paths.length) return { states, end: () => undefined };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { work: 'copyPlain', options: { ...options, states } },
  });
  return { states, end: () => void worker.terminate() };
}

function failure(errno: number, path: string): Error {
  const code = getSystemErrorName(errno);
  return Object.assign(new Error(`${code}: ${path} was not copied`), { code });
}

/** Reads a copy while it is being made, to its end. */
export function readFollowing(
  path: string,
  { states, at }: { states: PlainCopy['states']; at: number },
  owner: { uid: number; gid: number } | undefined,
  passed: (bytes: number) => void,
): { size: number; crc: number } {
  const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  let fd: number | undefined;
  let [size, crc] = [0, 0];
  let [waited, seen] = [0, 0];
  try {
    for (;;) {
      // Asked before reading: what is there then is all of it.
      const state = Atomics.load(states, at);
      if (state < 0) throw failure(state, path);
      try {
        fd ??= openSync(path, 'r');
      } catch (error) {
        if (!isMissing(error) || state === COPIED) throw error;
      }
      for (let read = 1; fd !== undefined && read > 0; ) {
        read = readSync(fd, buffer, 0, buffer.length, size);
        crc = crc32(buffer.subarray(0, read), crc);
        size += read;
        passed(read);
      }
      if (state === COPIED) {
        fchmodSync(fd!, 0o600);
        if (owner) fchownSync(fd!, owner.uid, owner.gid);
        return { size, crc };
      }
      waited = size > seen ? 0 : waited + LOOK_MS;
      seen = size;
      if (waited > PATIENCE_MS) throw failure(EIO, path);
      Atomics.wait(states, at, 0, LOOK_MS);
    }
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
