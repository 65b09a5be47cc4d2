import { join } from 'node:path';
import { objectDir } from '../files.ts';
import type { AgentContext } from '../rooms.ts';

/** Where the parts of a workspace are. */
export interface WorkspacePaths {
  dir: string;
  /** The files of the commit. */
  tree: string;
  /** HOME of what runs in it; beside the tree, so that it is never mistaken for the service's own files. */
  home: string;
  /** TMPDIR of what runs in it. */
  temporary: string;
}

/** Paths of a workspace; nothing is made. */
export function workspacePaths(ctx: Pick<AgentContext, 'dataDir'>, name: string): WorkspacePaths {
  const dir = objectDir(ctx, 'workspaces', name);
  const home = join(dir, '.waymark-home');
  return { dir, tree: join(dir, 'tree'), home, temporary: join(home, 'tmp') };
}
