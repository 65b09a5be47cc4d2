import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const EACH_BYTES = 128 * 1024 * 1024;

/** Brings a folder to the disk, in one go: a thousand files one by one take longer than a gigabyte. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'linux') await run('sync', ['-f', folder]);
  else await run('sync');
}

/**
 * Brings a folder to the disk while it is still written to, so that little is left to wait for when it is whole. Only
 * {@link syncFolder} after that makes sure: what fails here is no matter.
 *
 * @returns to be told how many bytes were written so far; without: all
 */
export function syncAlong(
  folder: string,
  durable: boolean,
): (bytes?: number) => void {
  let told = 0;
  let going = false;
  return (bytes = Infinity) => {
    if (!durable || going || bytes - told < EACH_BYTES) return;
    told = bytes;
    going = true;
    void syncFolder(folder)
      .catch(() => undefined)
      .finally(() => {
        going = false;
      });
  };
}
