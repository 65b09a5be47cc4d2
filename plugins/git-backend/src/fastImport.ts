import type { TreeFile } from '@waymark/platform-node';
import { RefusedError } from './errors';
import { DEFAULT_BRANCH } from './layout';
import { identityPart, treePath } from './validation';

/**
 * The input of `git fast-import` for one commit, with a whole tree or on top of another: one process, no work tree. Throws on paths that
 * leave the tree, on duplicates, and where one path is both a file and a folder.
 */
export function fastImportStream(input: {
  files: TreeFile[];
  author: { name: string; email: string };
  message: string;
  /** Seconds since 1970. */
  time: number;
  /** The commit that it goes on from: files that are not named stay as they are there. By default it is the first one. */
  parent?: string;
  /** The ref that it makes, by default the default branch. */
  ref?: string;
}): Buffer {
  checkPaths(input.files);
  const who = `${identityPart(input.author.name)} <${identityPart(
    input.author.email,
  ).replace(/ /g, '')}> ${input.time} +0000`;
  const message = Buffer.from(input.message, 'utf8');
  const parts: Buffer[] = [
    Buffer.from(
      `commit ${input.ref ?? `refs/heads/${DEFAULT_BRANCH}`}\nauthor ${who}\ncommitter ${who}\ndata ${message.length}\n`,
    ),
    message,
    Buffer.from(input.parent ? `\nfrom ${input.parent}\n` : '\n'),
  ];
  for (const file of input.files) {
    const mode = file.executable ? '100755' : '100644';
    // Quoted, so that blanks and quotation marks stay part of the name.
    const quoted = `"${file.path.replace(/"/g, '\\"')}"`;
    parts.push(
      Buffer.from(`M ${mode} inline ${quoted}\ndata ${file.content.length}\n`),
      file.content,
      Buffer.from('\n'),
    );
  }
  parts.push(Buffer.from('done\n'));
  return Buffer.concat(parts);
}

function checkPaths(files: TreeFile[]) {
  const seen = new Set<string>();
  const folders = new Set<string>();
  for (const [index, file] of files.entries()) {
    const field = `files[${index}].path`;
    treePath(file.path, { field });
    if (seen.has(file.path))
      throw new RefusedError(field, `'${file.path}' is there twice`);
    seen.add(file.path);
    const parts = file.path.split('/');
    for (let n = 1; n < parts.length; n++)
      folders.add(parts.slice(0, n).join('/'));
  }
  for (const [index, file] of files.entries()) {
    if (folders.has(file.path)) {
      throw new RefusedError(
        `files[${index}].path`,
        `'${file.path}' is a file and a folder at once`,
      );
    }
  }
}
