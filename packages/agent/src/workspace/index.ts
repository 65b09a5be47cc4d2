import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import { listDirs, readJson, writeJson } from '../files.ts';
import type { WorkspaceSpec } from '../protocol.ts';
import { AgentError } from '../rooms.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import type { AgentContext, Room } from '../rooms.ts';
import { checkOut } from './git.ts';
import { workspacePaths } from './paths.ts';
import { readTreeFile } from './readFile.ts';

/** What is there. */
export interface WorkspaceState {
  commit: string;
  /** Folder with the files of the commit. */
  path: string;
}

interface Stored {
  repositoryPath: string;
  commit: string;
}

const refused = (why: string, next: string) => new AgentError('invalid', 'The workspace was not made', why, next);

function check(spec: WorkspaceSpec): Stored {
  const { repositoryPath, commit } = spec;
  if (typeof commit !== 'string' || !/^[0-9a-f]{40}$/.test(commit)) {
    throw refused('`commit` is not a full commit id (40 hexadecimal digits)', 'Send the full id');
  }
  if (typeof repositoryPath !== 'string' || !isAbsolute(repositoryPath) || repositoryPath.includes('\0') || normalize(repositoryPath) !== repositoryPath) {
    throw refused('`repositoryPath` is not an absolute, plain path', 'Send the path of a bare repository on this machine');
  }
  return { repositoryPath, commit };
}

/** Workspaces: the files of one commit, in a folder of their own. */
export function createWorkspaces(ctx: AgentContext): Room<WorkspaceSpec, WorkspaceState> {
  const root = join(ctx.dataDir, 'agent', 'workspaces');
  const record = (name: string) => join(workspacePaths(ctx, name).dir, 'workspace.json');

  async function get(name: string): Promise<WorkspaceState | undefined> {
    const stored = await readJson<Stored>(record(name)).catch(() => undefined);
    return stored && { commit: stored.commit, path: workspacePaths(ctx, name).tree };
  }

  async function make(name: string, { repositoryPath, commit }: Stored) {
    const { dir, tree, temporary } = workspacePaths(ctx, name);
    await mkdir(temporary, { recursive: true, mode: 0o700 });
    const isRepository = await stat(join(repositoryPath, 'HEAD')).then(s => s.isFile(), () => false);
    if (!isRepository) throw refused(`there is no bare repository at ${repositoryPath}`, 'Send the path of a bare repository on this machine');
    const id = randomUUID();
    const fresh = join(dir, `.new-${id}`);
    const index = join(dir, `.index-${id}`);
    await mkdir(fresh);
    try {
      await checkOut(ctx.dataDir, { repositoryPath, commit, into: fresh, index });
    } catch (error) {
      await rm(fresh, { recursive: true, force: true });
      throw new AgentError('failed', `The commit ${commit.slice(0, 8)} was not checked out`, (error as Error).message, 'Check that the commit is in the repository');
    } finally {
      await rm(index, { force: true });
      await rm(`${index}.lock`, { force: true });
    }
    crashPoint('agent/workspace/checkedOut', name);
    // Without a record the tree does not count: what was half made before a crash is made again.
    await rm(record(name), { force: true });
    const old = join(dir, `.old-${id}`);
    await rename(tree, old).catch(() => {});
    await rename(fresh, tree);
    crashPoint('agent/workspace/placed', name);
    await writeJson(record(name), { repositoryPath, commit });
    crashPoint('agent/workspace/recorded', name);
    await rm(old, { recursive: true, force: true });
  }

  return {
    kind: 'workspaces',
    get,
    async put(name, spec) {
      const wanted = check(spec);
      const have = await get(name);
      if (have?.commit === wanted.commit) return have;
      await make(name, wanted);
      ctx.emit('workspace', name);
      return (await get(name))!;
    },
    async remove(name) {
      const { dir } = workspacePaths(ctx, name);
      await rm(record(name), { force: true });
      crashPoint('agent/workspace/unrecorded', name);
      await rm(dir, { recursive: true, force: true, maxRetries: 3 });
      crashPoint('agent/workspace/removed', name);
      ctx.emit('workspace', name);
      return true;
    },
    list: () => listDirs(root),
    async restore() {
      for (const name of await listDirs(root)) {
        const { dir } = workspacePaths(ctx, name);
        for (const entry of await readdir(dir).catch(() => [])) {
          if (/^\.(new|old|index)-/.test(entry)) await rm(join(dir, entry), { recursive: true, force: true });
        }
      }
    },
    async stop() {},
    async raw(name) {
      const stored = await readJson<Stored>(record(name));
      return stored && { ...stored, path: workspacePaths(ctx, name).tree };
    },
    async file(name, path) {
      if (!(await get(name))) return undefined;
      return readTreeFile(workspacePaths(ctx, name).tree, path);
    },
  };
}
