/** Folders that hold nothing that people write. */
const FOLDERS = new Set([
  'node_modules',
  '.git',
  '.hg',
  'dist',
  'build',
  'coverage',
  'target',
  '.cache',
  '.waymark',
  '.venv',
  'venv',
  '__pycache__',
  '.pytest_cache',
  '.mypy_cache',
  '.next',
  '.turbo',
]);

/** What editors write beside what they save, and what programs write while they run. */
const FILES =
  /(~|\.sw[a-z]|\.tmp|\.log|\.pid|\.pyc|\.tsbuildinfo)$|^\.#|^#.*#$|^\.DS_Store$|^4913$/;

/** Whether a change of something of this name is nobody's wish to start again. Pure. */
export function isIgnored(name: string, more: readonly string[] = []): boolean {
  return FOLDERS.has(name) || FILES.test(name) || more.includes(name);
}
