import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crashPoint } from '../shim/crashPoint.ts';
import { readTreeFile } from '../workspace/readFile.ts';
import type { WorkspacePaths } from '../workspace/paths.ts';
import type { DependencyCache } from './dependencyCache.ts';
import { hardlinkTree } from './hardlink.ts';
import { lockKey } from './lockKey.ts';

/** What has to be done for the dependencies of a workspace. */
export type InstallPlan = { possible: false; words: string } | { possible: true; cacheKey?: string };

/** Lockfiles of the largest projects have some megabytes. */
const LARGEST = 32 * 1024 * 1024;

/** A file of the repository: by a link it may stand for anything, also for a device without end. */
const text = async (tree: string, path: string) => (await readTreeFile(tree, path, LARGEST))?.toString('utf8');

/** Looks at package.json and package-lock.json. */
export async function planInstall(tree: string): Promise<InstallPlan> {
  const [manifest, lock] = [await text(tree, 'package.json'), await text(tree, 'package-lock.json')];
  if (manifest === undefined) {
    return { possible: false, words: 'There is no package.json in the repository, so there is nothing to install from. Add one, with its package-lock.json.' };
  }
  if (lock === undefined) {
    return { possible: false, words: 'There is no package-lock.json in the repository. Run `npm install` and commit the file it writes.' };
  }
  return { possible: true, cacheKey: lockKey(lock, manifest) };
}

/** Puts dependencies from the cache into a workspace, in one step. False if the cache has none. */
export async function linkDependencies(cache: DependencyCache, cacheKey: string, workspace: WorkspacePaths): Promise<boolean> {
  const modules = await cache.find(cacheKey);
  if (!modules) return false;
  const fresh = join(workspace.dir, `.new-modules-${randomUUID()}`);
  try {
    await hardlinkTree(modules, fresh);
    crashPoint('agent/install/linked');
    await rm(join(workspace.tree, 'node_modules'), { recursive: true, force: true });
    await rename(fresh, join(workspace.tree, 'node_modules'));
    crashPoint('agent/install/placed');
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return true;
}
