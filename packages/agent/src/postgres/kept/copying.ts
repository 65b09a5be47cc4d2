import {
  closeSync,
  fchownSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { isMissing } from '../../files.ts';
import { largeOnes, readFollowing, startPlainCopy } from './followed.ts';
import type { CopiedFile } from './manifest.ts';

/** Runs in a thread of its own: all of it waits for the disk. Hashes what passes by, and reads nothing twice. */

// Small enough to stay in the processor's own memory between being read, hashed and written.
const BUFFER = Buffer.allocUnsafeSlow(256 * 1024);
const TELL_EACH = 16 * 1024 * 1024;
const CONTROL = 'global/pg_control';

// What a server makes anew, and what must not come along: it belongs to the process or the moment.
const EMPTIED =
  /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//;
const LEFT_OUT =
  /(^|\/)(postmaster\.(pid|opts)|pgsql_tmp.*|pg_internal\.init.*|postgresql\.conf|pg_hba\.conf|backup_label.*|tablespace_map.*|current_logfiles|(recovery|standby)\.signal)(\/|$)/;

export interface CopyOptions {
  source: string;
  target: string;
  /** Who shall own the copy. */
  owner?: { uid: number; gid: number };
  /** Called now and then with the bytes that were copied so far. */
  progress: (bytes: number) => void;
}

function copyFile(
  from: string,
  to: string,
  { owner }: Pick<CopyOptions, 'owner'>,
  passed: (bytes: number) => void,
): { size: number; crc: number } {
  const input = openSync(from, 'r');
  try {
    const output = openSync(to, 'w', 0o600);
    try {
      if (owner) fchownSync(output, owner.uid, owner.gid);
      let size = 0;
      let crc = 0;
      for (;;) {
        const read = readSync(input, BUFFER, 0, BUFFER.length, null);
        if (read === 0) return { size, crc };
        const part = BUFFER.subarray(0, read);
        crc = crc32(part, crc);
        for (let at = 0; at < read; ) at += writeSync(output, part, at);
        size += read;
        passed(read);
      }
    } finally {
      closeSync(output);
    }
  } finally {
    closeSync(input);
  }
}

/** Counts bytes, and tells of them now and then. */
function tell(progress: CopyOptions['progress']) {
  let bytes = 0;
  let told = 0;
  return (more: number) => {
    bytes += more;
    if (bytes - told < TELL_EACH) return;
    told = bytes;
    progress(bytes);
  };
}

function makeFolder(path: string, owner: CopyOptions['owner']) {
  mkdirSync(path, { mode: 0o700 });
  if (!owner) return;
  const fd = openSync(path, 'r');
  try {
    fchownSync(fd, owner.uid, owner.gid);
  } finally {
    closeSync(fd);
  }
}

/** The server may write it at any time: read until it is twice the same. */
function readControl(path: string): Buffer {
  for (let before = readFileSync(path); ; ) {
    const now = readFileSync(path);
    if (now.equals(before)) return now;
    before = now;
  }
}

/** Copies the data of a running server, which must be in backup mode. What vanishes meanwhile is no matter. */
export function copyRunning(options: CopyOptions): {
  folders: string[];
  files: CopiedFile[];
  bytes: number;
} {
  const { source, target, owner, progress } = options;
  const folders: string[] = [];
  const files: CopiedFile[] = [];
  let bytes = 0;
  const passed = tell(progress);
  const add = (path: string, copied: { size: number; crc: number }) => {
    files.push({ path, ...copied });
    bytes += copied.size;
  };
  const walk = (below: string) => {
    const entries = readdirSync(join(source, below), { withFileTypes: true });
    for (const entry of entries) {
      const path = below ? `${below}/${entry.name}` : entry.name;
      if (LEFT_OUT.test(path) || path === CONTROL) continue;
      try {
        if (entry.isDirectory()) {
          const keep = !EMPTIED.test(path) || /^pg_wal\//.test(path);
          if (!keep) continue;
          folders.push(path);
          makeFolder(join(target, path), owner);
          if (!/^pg_wal\//.test(path)) walk(path);
        } else if (entry.isFile() && !EMPTIED.test(path)) {
          add(
            path,
            copyFile(join(source, path), join(target, path), options, passed),
          );
        }
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }
  };
  makeFolder(target, owner);
  walk('');
  // Last: it tells from where on the log is to be replayed.
  const control = readControl(join(source, CONTROL));
  const fd = openSync(join(target, CONTROL), 'wx', 0o600);
  writeSync(fd, control);
  closeSync(fd);
  add(CONTROL, { size: control.length, crc: crc32(control) });
  return { folders, files, bytes };
}

/** What of a backup is not as it was written. */
export interface Damage {
  path: string;
  why: string;
}

/** Copies a backup and compares each file with its checksum. Tells of at most five damaged ones. */
export function copyChecked(
  options: CopyOptions & { folders: string[]; files: CopiedFile[] },
): { damaged: Damage[]; bytes: number } {
  const { source, target, owner, progress, files } = options;
  const damaged: Damage[] = [];
  let bytes = 0;
  const passed = tell(progress);
  makeFolder(target, owner);
  for (const path of options.folders) makeFolder(join(target, path), owner);
  const large = largeOnes(files);
  const paths = large.map(file => file.path);
  const copying = startPlainCopy({ source, target, paths });
  const copied = (path: string) => {
    const [from, to] = [join(source, path), join(target, path)];
    const at = paths.indexOf(path);
    return at < 0
      ? copyFile(from, to, options, passed)
      : readFollowing(to, { ...copying, at }, owner, passed);
  };
  try {
    // The small ones meanwhile.
    const small = files.filter(file => !large.includes(file));
    for (const file of [...small, ...large]) {
      const { path } = file;
      try {
        let found = copied(path);
        // While a file is being copied a file system may show what is not there yet: only what is read of all of it counts.
        if (differs(file, found) && large.includes(file)) found = copied(path);
        bytes += found.size;
        const why = differs(file, found);
        if (why) damaged.push({ path, why });
      } catch (error) {
        if (!isMissing(error)) throw error;
        damaged.push({ path, why: 'it is missing' });
      }
      if (damaged.length >= 5) break;
    }
    return { damaged, bytes };
  } finally {
    copying.end();
  }
}

function differs(was: CopiedFile, is: Omit<CopiedFile, 'path'>) {
  if (is.size !== was.size)
    return `it has ${is.size} bytes and had ${was.size}`;
  return is.crc === was.crc
    ? undefined
    : 'its bytes are not those that were written';
}
