import { RefusedError } from './errors';

// Control characters have no business in a name, and NUL ends strings in git's own code.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Throws unless the value can be the name of a repository; returns it. */
export function repositoryName(value: unknown, field = 'repository'): string {
  if (
    typeof value !== 'string' ||
    !/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(value)
  ) {
    throw new RefusedError(
      field,
      'a repository is named with 2 to 63 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen',
    );
  }
  return value;
}

/** Throws unless the value is a full commit id; returns it. */
export function commitId(value: unknown, field = 'commit'): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{40}$/.test(value)) {
    throw new RefusedError(field, 'a commit is named by its 40 hex digits');
  }
  return value;
}

/** Throws unless the value can be a branch, a tag or a commit id; returns it. */
export function refName(value: unknown, field = 'ref'): string {
  const refuse = (why: string) => new RefusedError(field, why);
  if (typeof value !== 'string' || value === '') {
    throw refuse('it is empty');
  }
  if (value.length > 200) throw refuse('it is longer than 200 characters');
  if (!/^[A-Za-z0-9][A-Za-z0-9._/+-]*$/.test(value)) {
    throw refuse(
      'it may hold letters, digits and . _ / + - only, and begins with a letter or digit',
    );
  }
  if (value.includes('..') || value.includes('//') || value.includes('/.')) {
    throw refuse("it may not hold '..', '//' or '/.'");
  }
  if (/(\/|\.|\.lock)$/.test(value) || value.includes('.lock/')) {
    throw refuse(
      "no part of it may end with '.lock', and it not with '/' or '.'",
    );
  }
  return value;
}

/**
 * Throws unless the value is the path of a file inside a tree: relative, with `/`, no `.`, `..` or `.git` in it.
 * `allowRoot` lets the empty path stand for the root folder.
 */
export function treePath(
  value: unknown,
  options: { field?: string; allowRoot?: boolean } = {},
): string {
  const refuse = (why: string) =>
    new RefusedError(options.field ?? 'path', why);
  if (typeof value !== 'string') throw refuse('it is not text');
  if (value === '') {
    if (options.allowRoot) return '';
    throw refuse('it is empty');
  }
  if (value.length > 500) throw refuse('it is longer than 500 characters');
  if (CONTROL.test(value)) throw refuse('it holds control characters');
  if (value.includes('\\'))
    throw refuse('it holds a backslash; folders are parted by /');
  if (value.startsWith('/'))
    throw refuse('it is absolute; paths begin at the root of the repository');
  for (const part of value.split('/')) {
    if (part === '')
      throw refuse('it holds an empty part (// or a / at the end)');
    if (part === '.' || part === '..')
      throw refuse(`it leaves or repeats a folder ('${part}')`);
    if (isDotGit(part)) throw refuse("'.git' belongs to git itself");
  }
  return value;
}

/** Also the spellings that Windows and macOS would take for `.git`. */
function isDotGit(part: string): boolean {
  const plain = part
    .replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
    .replace(/[. ]+$/, '')
    .toLowerCase();
  return plain === '.git' || plain === 'git~1' || plain.startsWith('.git:');
}

/** A person's name or e-mail address as git can store it. */
export function identityPart(value: string): string {
  const plain = value.split(CONTROL).join(' ').replace(/[<>]/g, ' ');
  return plain.trim().slice(0, 200) || 'unknown';
}
