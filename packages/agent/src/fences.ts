import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, writeAtomic } from './files.ts';
import { AgentError } from './rooms.ts';
import type { RoomKind } from './rooms.ts';
import { crashPoint } from './shim/crashPoint.ts';

const KEPT_MS = 30 * 24 * 3600 * 1000;

/**
 * Remembers the highest fence seen for each object, also after the object is gone, so that a worker that was paused
 * and wakes up can neither change nor bring back anything. One small file per name, synced before anything happens.
 */
export class Fences {
  readonly #dir: string;
  readonly #seen = new Map<string, number>();

  constructor(dataDir: string) {
    this.#dir = join(dataDir, 'agent', 'fences');
  }

  #path(kind: RoomKind, name: string) {
    return join(this.#dir, kind, name);
  }

  /** Highest fence seen, 0 if none. */
  async highest(kind: RoomKind, name: string): Promise<number> {
    const known = this.#seen.get(`${kind}/${name}`);
    if (known !== undefined) return known;
    try {
      const stored = Number(await readFile(this.#path(kind, name), 'utf8'));
      return Number.isSafeInteger(stored) ? stored : 0;
    } catch (error) {
      if (isMissing(error)) return 0;
      throw error;
    }
  }

  /** Refuses a fence lower than the highest seen; stores a higher one before it returns. */
  async check(kind: RoomKind, name: string, fence: unknown): Promise<void> {
    if (
      typeof fence !== 'number' ||
      !Number.isSafeInteger(fence) ||
      fence < 0
    ) {
      throw new AgentError(
        'invalid',
        `${kind}/${name} was not changed`,
        '`fence` must be a whole number, 0 or above',
        'Send the fence of the claim',
      );
    }
    const highest = await this.highest(kind, name);
    if (fence < highest) {
      throw new AgentError(
        'fenced',
        `${kind}/${name} was not changed`,
        `fence ${fence} is older than ${highest}, which was seen before`,
        'Stop: a newer claim works on this object',
      );
    }
    if (fence > highest) {
      await writeAtomic(this.#path(kind, name), String(fence));
      crashPoint('agent/fence/stored', `${kind}/${name}`);
    }
    this.#seen.set(`${kind}/${name}`, fence);
  }

  /** At the start: forgets fences of objects that have been gone for a month, and what was half written at a crash. */
  async prune(kind: RoomKind, existing: Set<string>): Promise<void> {
    const dir = join(this.#dir, kind);
    const names = await readdir(dir).catch(() => [] as string[]);
    for (const name of names) {
      if (existing.has(name)) continue;
      if (name.endsWith('.tmp')) {
        await rm(join(dir, name), { force: true });
        continue;
      }
      const { mtimeMs } = await stat(join(dir, name));
      if (Date.now() - mtimeMs > KEPT_MS)
        await rm(join(dir, name), { force: true });
    }
  }
}
