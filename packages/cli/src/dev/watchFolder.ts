import { type FSWatcher, statSync, watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isIgnored } from './ignored';

/** How long it must be quiet: an editor saves in several steps, a checkout changes many files. */
const QUIET_MS = 50;
/** A change that never ends is told all the same. */
const LONGEST_MS = 500;

/**
 * Watches a folder with all below it but what is ignored. Not by the recursive watching that Node has: that one looks into
 * `node_modules` too.
 *
 * @param changed - gets the paths that have changed, relative to the folder, when it has become quiet
 * @returns how to end it
 */
export function watchFolder(
  root: string,
  changed: (paths: string[]) => void,
  ignore: readonly string[] = [],
): { ready: Promise<void>; close: () => void } {
  const watchers = new Map<string, FSWatcher>();
  let paths = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let since = 0;
  let closed = false;

  const flush = () => {
    timer = undefined;
    const told = [...paths];
    paths = new Set();
    changed(told);
  };
  const tell = (file: string) => {
    if (!paths.size) since = Date.now();
    paths.add(file);
    clearTimeout(timer);
    timer = setTimeout(
      flush,
      Math.max(0, Math.min(QUIET_MS, since + LONGEST_MS - Date.now())),
    );
  };

  /** @param news - true for a folder that has come since: what is in it is a change too */
  async function add(folder: string, news: boolean): Promise<void> {
    if (closed || watchers.has(folder)) return;
    try {
      // A file that is watched would tell of itself as of a file that it holds.
      if (!statSync(path.join(root, folder)).isDirectory()) return;
      const watcher = watch(path.join(root, folder), (_, name) => {
        if (!name || isIgnored(name, ignore)) return;
        const file = path.join(folder, name);
        tell(file);
        void add(file, true);
      });
      watcher.on('error', () => drop(folder));
      watchers.set(folder, watcher);
      const entries = await readdir(path.join(root, folder), {
        withFileTypes: true,
      });
      await Promise.all(
        entries
          .filter(entry => !isIgnored(entry.name, ignore))
          .map(entry => {
            const file = path.join(folder, entry.name);
            if (entry.isDirectory()) return add(file, news);
            if (news) tell(file);
            return undefined;
          }),
      );
    } catch {
      // No folder, or no longer there.
      drop(folder);
    }
  }

  function drop(folder: string): void {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  return {
    ready: add('', false),
    close: () => {
      closed = true;
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
