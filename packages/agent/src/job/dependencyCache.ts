import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, writeJson } from '../files.ts';
import { bootOf } from '../identity.ts';
import { crashPoint } from '../shim/crashPoint.ts';
import { hardlinkTree, makeReadOnly } from './hardlink.ts';

const KEPT_MS = 30 * 24 * 3600 * 1000;
/** How the folder of an entry is called until it is whole. */
const FILLING = '.fill-';

interface Complete {
  digest: string;
  files: number;
  /** Run of the machine in which the digest was last found right. */
  boot: string;
}

/** Digest of the names and sizes of all files of a folder. */
async function measure(dir: string): Promise<{ digest: string; files: number }> {
  const names = (await readdir(dir, { recursive: true })).sort();
  const hash = createHash('sha256');
  for (let at = 0; at < names.length; at += 256) {
    const part = names.slice(at, at + 256);
    const stats = await Promise.all(part.map(name => lstat(join(dir, name))));
    part.forEach((name, i) => hash.update(`${name} ${stats[i].isFile() ? stats[i].size : '-'}\n`));
  }
  return { digest: hash.digest('hex'), files: names.length };
}

/**
 * Installed dependencies by key, shared by hard links. An entry appears whole or not at all; after a crash of the
 * machine, which may lose what was not yet on the disk, it is measured again before it is used.
 */
export class DependencyCache {
  readonly #dir: string;
  readonly #fills = new Map<string, Promise<unknown>>();

  constructor(dataDir: string) {
    this.#dir = join(dataDir, 'agent', 'cache');
  }

  /** Folder with the dependencies, or undefined if they are not there or not whole. */
  async find(key: string): Promise<string | undefined> {
    const dir = join(this.#dir, key);
    const record = join(dir, 'complete.json');
    const complete = await readJson<Complete>(record).catch(() => undefined);
    if (!complete) return undefined;
    const modules = join(dir, 'node_modules');
    const boot = await bootOf();
    if (complete.boot !== boot) {
      const { digest } = await measure(modules).catch(() => ({ digest: '' }));
      if (digest !== complete.digest) {
        await rm(dir, { recursive: true, force: true });
        return undefined;
      }
      await writeJson(record, { ...complete, boot });
    }
    await utimes(record, new Date(), new Date()).catch(() => {});
    return modules;
  }

  /** Keeps a folder of installed dependencies. Does nothing if the key is there already. */
  async keep(key: string, modules: string): Promise<void> {
    if (await this.find(key)) return;
    const fresh = join(this.#dir, `${FILLING}${randomUUID()}`);
    try {
      await mkdir(fresh, { recursive: true, mode: 0o700 });
      await hardlinkTree(modules, join(fresh, 'node_modules'));
      crashPoint('agent/cache/linked');
      await rm(join(fresh, 'node_modules', '.cache'), { recursive: true, force: true });
      await makeReadOnly(join(fresh, 'node_modules'));
      const measured = await measure(join(fresh, 'node_modules'));
      await writeJson(join(fresh, 'complete.json'), { ...measured, boot: await bootOf() } satisfies Complete);
      crashPoint('agent/cache/measured');
      await rm(join(this.#dir, key), { recursive: true, force: true });
      await rename(fresh, join(this.#dir, key));
      crashPoint('agent/cache/published');
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
  }

  /** One at a time for each key: the others wait for it, and then find what it kept. */
  async exclusive<T>(key: string, fill: () => Promise<T>): Promise<T> {
    while (this.#fills.has(key)) await this.#fills.get(key);
    const result = fill();
    const done = result.then(
      () => {},
      () => {},
    );
    this.#fills.set(key, done);
    try {
      return await result;
    } finally {
      this.#fills.delete(key);
    }
  }

  /** At the start of the agent, before anything is kept: removes what an earlier one has half made. */
  async clear(): Promise<void> {
    const names = await readdir(this.#dir).catch(() => [] as string[]);
    for (const name of names.filter(n => n.startsWith(FILLING))) await rm(join(this.#dir, name), { recursive: true, force: true });
  }

  /** Removes what nobody has used for a month. */
  async prune(): Promise<void> {
    for (const name of await readdir(this.#dir).catch(() => [] as string[])) {
      if (name.startsWith(FILLING)) continue;
      const used = await stat(join(this.#dir, name, 'complete.json')).then(s => s.mtimeMs, () => 0);
      if (Date.now() - used > KEPT_MS) await rm(join(this.#dir, name), { recursive: true, force: true });
    }
  }
}
