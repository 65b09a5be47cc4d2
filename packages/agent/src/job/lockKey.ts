import { createHash } from 'node:crypto';

type Json = Record<string, unknown>;

const FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'workspaces'];

/** Scripts of the package itself that `npm ci` runs. */
const SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];

/** JSON with keys in order, so that two files that say the same compare equal. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, item) =>
    item && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );

/**
 * Key of the dependencies that a lockfile stands for: `<sha256>-<node>-<os>-<arch>`. The name and version of the
 * package itself are left out: two services made from one template have the same dependencies.
 *
 * Undefined if the lockfile cannot be read that way, or does not fit package.json: then only npm can say what is wrong.
 * Undefined too if the package has scripts that run at the installation: what they leave is nobody else's.
 */
export function lockKey(lockfile: string, packageJson: string, node = process.version): string | undefined {
  try {
    const lock = JSON.parse(lockfile) as Json & { packages?: Record<string, Json> };
    const manifest = JSON.parse(packageJson) as Json;
    const root = lock.packages?.[''];
    if (!root || Number(lock.lockfileVersion) < 2) return undefined;
    // npm ci runs them, and what they make depends on more than the lockfile.
    if (SCRIPTS.some(name => (manifest.scripts as Json | undefined)?.[name])) return undefined;
    if (FIELDS.some(field => canonical(root[field] ?? {}) !== canonical(manifest[field] ?? {}))) return undefined;
    const { name: _name, version: _version, ...rest } = lock;
    const { name: _rootName, version: _rootVersion, ...rootRest } = root;
    const text = canonical({ ...rest, packages: { ...lock.packages, '': rootRest } });
    return `${createHash('sha256').update(text).digest('hex')}-${node}-${process.platform}-${process.arch}`;
  } catch {
    return undefined;
  }
}
