// The reference target of the loop's kill tests: its whole world is files on disk, one for each object, with its fence.
import type { GraphNode, JsonObject, NodeType } from '@waymark/platform-common';
import { type Driver, DriverError, type TargetInspector, type TargetRegistration } from '@waymark/platform-node';
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock';
import { isDeepStrictEqual } from 'node:util';

/** One line of what has been done to an object: by whom, under which fence. */
export interface Deed { verb: 'made' | 'changed' | 'going' | 'gone'; fence: number; by: number }

/** The file of an object. It stays when the object is gone: the highest fence seen has to be remembered. */
export interface WorldObject {
  there: boolean;
  fence: number;
  properties: JsonObject;
  /** Milliseconds since 1970 from which on it serves. */
  readyAt: number;
  /** Set while it goes. */
  goneAt: number | null;
  deeds: Deed[];
}

export interface FileWorldOptions {
  folder: string;
  /** Where every workload of this world answers. */
  address: string;
  /** False only in the control: an older fence is then taken like any other, as if nobody had thought of fences. */
  fences: boolean;
  /** Everything is quick: for measuring what the platform takes by itself. */
  still?: boolean;
}

const TYPES: NodeType[] = ['postgres', 'migration', 'workload', 'route'];
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const CAPABILITIES = { backup: false, restore: false, rotate: false, migrate: false, connect: false, logs: false };
const GOES_MS = 150;
const STARTS_MS: Record<string, number> = { postgres: 300, migration: 150, workload: 250, route: 20 };

export const fileOf = (folder: string, type: string, name: string) => path.join(folder, type, `${name}.json`);

export function readObject(file: string): WorldObject | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

class FileDriver implements Driver {
  readonly target = 'files';
  readonly capabilities = CAPABILITIES;
  readonly observes = { mode: 'poll', seconds: 1 } as const;
  readonly outputsSchema = { type: 'object' };

  constructor(readonly type: NodeType, private readonly options: FileWorldOptions) {}

  private file(name: string) {
    return fileOf(this.options.folder, this.type, name);
  }

  /** A target is never there at once. */
  private async way(): Promise<void> {
    if (!this.options.still) await wait(2 + Math.random() * 25);
  }

  async observe(node: GraphNode) {
    await this.way();
    const object = readObject(this.file(node.name));
    if (!object?.there) return { exists: 'no' as const };
    const ready = object.goneAt === null && Date.now() >= object.readyAt;
    return { exists: 'yes' as const, ready, failed: false, drifted: object.goneAt !== null || !isDeepStrictEqual(object.properties, node.properties), message: ready ? 'Up' : `${node.name} is starting`, outputs: this.outputs(node) };
  }

  private outputs({ properties }: GraphNode): JsonObject {
    if (this.type === 'workload') return { replicas: properties.replicas, ready: properties.replicas, addresses: [this.options.address] };
    if (this.type === 'route') return { url: this.options.address, localUrl: this.options.address };
    return {};
  }

  plan(_node: GraphNode, seen: { exists: string; drifted?: boolean }) {
    const verb = seen.exists === 'no' ? 'create' : 'update';
    return { verb: seen.exists === 'unknown' || (seen.exists === 'yes' && !seen.drifted) ? 'none' : verb, impact: 'none', because: 'the file differs', reversible: true } as const;
  }

  async apply(node: GraphNode, { fence, signal }: { fence: number; signal: AbortSignal }): Promise<void> {
    // What is under way cannot be called back.
    signal.throwIfAborted();
    await this.way();
    await this.write(node.name, fence, was => {
      let before = was;
      const runs = this.type === 'migration' && before.there;
      if (runs && before.goneAt === null) return before;
      // One that was going is taken as gone, and run again.
      if (runs) before = { ...before, there: false, deeds: [...before.deeds, { verb: 'gone', fence, by: process.pid }] };
      const verb = before.there ? ('changed' as const) : ('made' as const);
      const readyAt = before.there ? before.readyAt : Date.now() + (this.options.still ? 0 : STARTS_MS[this.type]);
      return { ...before, there: true, goneAt: null, properties: node.properties, readyAt, deeds: [...before.deeds, { verb, fence, by: process.pid }] };
    });
  }

  async remove({ name }: Pick<GraphNode, 'type' | 'name'>, { fence, signal }: { fence: number; signal: AbortSignal }): Promise<boolean> {
    signal.throwIfAborted();
    await this.way();
    const after = await this.write(name, fence, before => {
      if (!before.there) return before;
      if (before.goneAt === null) return { ...before, goneAt: Date.now() + GOES_MS, deeds: [...before.deeds, { verb: 'going' as const, fence, by: process.pid }] };
      if (Date.now() < before.goneAt) return before;
      return { ...before, there: false, goneAt: null, deeds: [...before.deeds, { verb: 'gone' as const, fence, by: process.pid }] };
    });
    return !after.there;
  }

  /** Reads, compares the fence, and replaces the file, with nobody in between, whoever is killed or stopped meanwhile. */
  private async write(name: string, fence: number, change: (before: WorldObject) => WorldObject): Promise<WorldObject> {
    const file = this.file(name);
    return withLock(file, async () => {
      const before = readObject(file) ?? { there: false, fence: 0, properties: {}, readyAt: 0, goneAt: null, deeds: [] };
      if (fence < before.fence && this.options.fences) {
        appendFileSync(path.join(this.options.folder, 'refused.log'), `${this.type}/${name} ${fence} < ${before.fence}\n`);
        throw new DriverError('fenced', `${name} has seen a newer claim`, `fence ${fence} is older than ${before.fence}`, 'Stop');
      }
      // Where a kill or a stop does most harm.
      if (!this.options.still) await wait(1 + Math.random() * 8);
      const after = { ...change(before), fence };
      writeFileSync(`${file}.new`, JSON.stringify(after));
      renameSync(`${file}.new`, file);
      return after;
    });
  }
}

export function fileWorld(options: FileWorldOptions): TargetRegistration {
  for (const type of TYPES) mkdirSync(path.join(options.folder, type), { recursive: true });
  const inspector: TargetInspector = { workloadLogs: async () => [], raw: async () => ({}) };
  const capabilities = { target: 'files', tls: false, resourceLimits: false, canary: true, alerts: false, dashboards: false, backups: false };
  return { target: { name: 'files', capabilities, drivers: TYPES.map(type => new FileDriver(type, options)) }, inspector };
}
