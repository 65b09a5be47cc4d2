import { ConflictError } from '@backstage/errors';
import fs from 'node:fs/promises';
import path from 'node:path';
import { exists } from './createBareRepository';
import { ARCHIVED_FILE } from './layout';

/** Archives a repository or opens it again; twice is once. The hook of pushes looks for the same file. */
export async function setArchived(
  repository: string,
  archived: boolean,
): Promise<void> {
  const file = path.join(repository, ARCHIVED_FILE);
  if (archived) await fs.writeFile(file, '', { mode: 0o644 });
  else await fs.rm(file, { force: true });
}

/** Throws if it is archived: then nothing in it moves. */
export async function refuseArchived(
  repository: string,
  name: string,
): Promise<void> {
  if (!(await exists(path.join(repository, ARCHIVED_FILE)))) return;
  throw Object.assign(
    new ConflictError(
      `The repository '${name}' is archived: it can be read, and nothing in it changes.`,
    ),
    {
      next: `Bring its service back first: platform service recover ${name}`,
    },
  );
}
