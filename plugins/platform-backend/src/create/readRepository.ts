import { filesToRead, MOST_BYTES, type RepositoryFiles } from '@waymark/platform-common';
import type { Platform } from '../platform';

/** Each file that is read is a process or two. */
const LANES = 6;

/** What a proposal is made from, of a repository at a commit. A file that cannot be read, or is too large, is one that was not read. */
export async function readRepository({ sourceControl }: Pick<Platform, 'sourceControl'>, name: string, commit: string): Promise<RepositoryFiles> {
  const paths = await sourceControl.listFiles(name, commit);
  const wanted = filesToRead(paths);
  const contents: Record<string, string> = {};
  const lane = async () => {
    for (let path = wanted.shift(); path !== undefined; path = wanted.shift()) {
      const content = await sourceControl.readFile(name, commit, path).catch(() => undefined);
      if (content && content.length <= MOST_BYTES) contents[path] = content.toString('utf8');
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { paths, contents };
}
