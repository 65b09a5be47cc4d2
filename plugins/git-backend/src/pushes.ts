import fs from 'node:fs/promises';
import path from 'node:path';
import { PUSHES_FILE } from './layout';

/** Who pushed a commit to the tip of a ref: an entity ref, or `local` for a push over `file://`; undefined if unknown. */
export async function readPusher(
  repository: string,
  sha: string,
  branch = 'main',
): Promise<string | undefined> {
  // The branch's own line counts first: a refused push to another ref may have left one of its own.
  const lines = (await readLines(repository)).filter(line => line.sha === sha);
  const onBranch = lines.filter(line => line.ref === `refs/heads/${branch}`);
  return (onBranch.at(-1) ?? lines.at(-1))?.who;
}

/** Who made the repository, as the first line tells. */
export async function readCreator(
  repository: string,
): Promise<string | undefined> {
  return (await readLines(repository))[0]?.who;
}

async function readLines(repository: string) {
  const text = await fs
    .readFile(path.join(repository, PUSHES_FILE), 'utf8')
    .catch(() => '');
  return text
    .split('\n')
    .map(line => line.split(' '))
    .filter(parts => parts.length === 4)
    .map(([ref, , sha, who]) => ({ ref, sha, who }));
}
