import { GitOutputLimitError } from './gitProcess';
import { objectReaders } from './ObjectReaders';
import { readCommit, readTree } from './objects';

/** Files and folders of a commit that counts as small. */
const MOST_ENTRIES = 500;
/** Bytes of its files. */
const MOST_BYTES = 4 * 1024 * 1024;
const BLOCK = 512;

/**
 * What `git archive --format=tar` writes of a commit's files, or of those below a folder, made without a process.
 * Undefined where git has to do it: the commit is not small, or has links, submodules, `.gitattributes` (which may say
 * what is left out) or names that a plain header cannot hold.
 */
export async function smallArchive(
  repository: string,
  sha: string,
  folder: string,
): Promise<Buffer | undefined> {
  const all = await readTree(repository, sha, MOST_ENTRIES).catch(error => {
    if (error instanceof GitOutputLimitError) return undefined;
    throw error;
  });
  const isPlain = all?.every(
    ({ type, path }) =>
      type === 'file' &&
      !/(^|\/)\.gitattributes$/i.test(path) &&
      !path.includes('\ufffd') &&
      Buffer.byteLength(path) <= 100,
  );
  if (!all || !isPlain) return undefined;
  const entries = all.filter(({ path }) =>
    path.startsWith(folder ? `${folder}/` : ''),
  );
  const objects = await objectReaders.open(repository);
  const found = await Promise.all(entries.map(({ id }) => objects.info(id)));
  const bytes = found.reduce((sum, object) => sum + (object?.size ?? 0), 0);
  if (bytes > MOST_BYTES) return undefined;
  const { committedAt } = await readCommit(repository, sha);
  const parts = await Promise.all(
    entries.map(async ({ id, path, executable }) => {
      const blob = await objects.contents(id, MOST_BYTES);
      if (!blob) return undefined;
      const mode = executable ? 0o775 : 0o664;
      const time = Date.parse(committedAt) / 1000;
      const head = header({ path, mode, size: blob.size, time });
      return [head, blob.content, Buffer.alloc(-blob.size & (BLOCK - 1))];
    }),
  );
  // One that is missing: git says it better.
  if (parts.includes(undefined)) return undefined;
  return Buffer.concat([...parts.flatMap(p => p!), Buffer.alloc(2 * BLOCK)]);
}

/** The block before a file, as POSIX has it (ustar). */
function header(file: {
  path: string;
  mode: number;
  size: number;
  time: number;
}): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number) =>
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, at);
  block.write(file.path, 0);
  octal(file.mode, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(file.size, 124, 11);
  octal(file.time, 136, 11);
  // The sum counts itself as blanks.
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257, 'latin1');
  block.write('root', 265);
  block.write('root', 297);
  const sum = block.reduce((total, byte) => total + byte, 0);
  octal(sum, 148, 6);
  return block;
}
