import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync, statfsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const mount = (path: string, megabytes: number) =>
  execFileSync(
    'mount',
    ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0711`, 'tmpfs', path],
    { stdio: 'ignore' },
  );
const unmount = (path: string) =>
  execFileSync('umount', ['-l', path], { stdio: 'ignore' });

/** Whether a small disk can be had: as root, on Linux, where mounting is allowed. Only for tests. */
export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const path = mkdtempSync(join(tmpdir(), 'small disk '));
  try {
    mount(path, 1);
    unmount(path);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(path);
  }
}

/** A small disk at a path, that can be filled. Only for tests. */
export function smallDisk(path: string, megabytes: number) {
  mkdirSync(path, { recursive: true });
  mount(path, megabytes);
  const filler = (number: number) => join(path, `filler-${number}`);
  let fillers = 0;
  const free = () => {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  };
  return {
    free,
    /** Writes until only so many bytes are free. */
    async fill(left = 0) {
      const bytes = free() - left;
      fillers += 1;
      if (bytes > 0) await writeFile(filler(fillers), Buffer.alloc(bytes));
    },
    async clear() {
      while (fillers > 0) {
        await rm(filler(fillers), { force: true });
        fillers -= 1;
      }
    },
    remove: () => unmount(path),
  };
}
