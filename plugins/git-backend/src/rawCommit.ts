import type { Commit } from '@waymark/platform-node';

/**
 * What a commit object says, as `git log` would print it; undefined where git's own reading is needed: another encoding
 * than UTF-8, or lines that are not as git writes them.
 */
export function rawCommit(sha: string, content: Buffer): Commit | undefined {
  if (content.includes(0)) return undefined;
  const end = content.indexOf('\n\n');
  const head = content.toString('utf8', 0, end === -1 ? content.length : end);
  if (/^encoding /m.test(head)) return undefined;
  const author = /^author ([^<>\n]*) <[^<>\n]*> \d+ [+-]\d{4}$/m.exec(head);
  const committed =
    /^committer [^<>\n]* <[^<>\n]*> (\d{1,11}) [+-]\d{4}$/m.exec(head);
  if (!author || !committed) return undefined;
  return {
    sha,
    author: author[1].trim(),
    committedAt: new Date(Number(committed[1]) * 1000).toISOString(),
    message: end === -1 ? '' : content.toString('utf8', end + 2).trim(),
  };
}
