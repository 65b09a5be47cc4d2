import { join } from 'node:path';
import { listDirs } from '../files.ts';
import { TreeAdder } from './addTree.ts';
import type { TarWriter } from './tarWriter.ts';

const TRIES = 5;
/** What a push that is under way, or was cut short, has of its own. */
const UNFINISHED = /(^|\/)(tmp_[^/]*|incoming-[^/]*|[^/]*\.lock)$/;

/**
 * Puts the repositories into an archive while pushes go on. Of each first what its refs point at, then the objects: git
 * stores objects before it moves a ref, so every ref of the copy leads to an object that is in it. Loose refs come before
 * packed ones, as git reads them. A repository that git tidied up meanwhile is copied again.
 */
export async function addRepositories(
  tar: TarWriter,
  directory: string,
  as: string,
): Promise<string[]> {
  const names = (await listDirs(directory)).filter(name =>
    /^[^.].*\.git$/.test(name),
  );
  for (const name of names) {
    for (let turn = 1; ; turn += 1) {
      const adder = new TreeAdder(tar);
      const [from, to] = [join(directory, name), `${as}/${name}`];
      const skip = (path: string) => UNFINISHED.test(path);
      adder.tree(join(from, 'refs'), `${to}/refs`, { skip });
      adder.tree(from, to, {
        skip: path => skip(path) || /^(refs|objects)$/.test(path),
      });
      adder.missed = 0;
      adder.tree(join(from, 'objects'), `${to}/objects`, { skip });
      if (adder.missed === 0) break;
      if (turn === TRIES)
        throw new Error(`${name} changes all the time: ${adder.missed} files went away while it was copied`);
    }
  }
  return names;
}
