import type { RestoreSource } from '../../dataProtocol.ts';
import { AgentError } from '../../rooms.ts';
import type { Stored } from '../entry.ts';
import { bringIn } from './bringIn.ts';
import type { Keeper } from './keeper.ts';
import { refuse } from './refusals.ts';
import { restoreInstance } from './restoreInstance.ts';
import { planRestore } from './restorePlan.ts';
import type { RestorePlan } from './restorePlan.ts';
import { readKept } from './stored.ts';
import type { Shelf } from './shelf.ts';

/** Makes instances out of what is kept. */
export class Restores {
  readonly #keeper: Keeper;
  readonly #inUse = new Map<string, number>();

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  async #shelf(name: string, source: string): Promise<Shelf> {
    if (!(await this.#keeper.isKept(source)))
      refuse(
        `postgres/${name} was not made`,
        `nothing is kept of ${source}`,
        'Check the name',
      );
    return this.#keeper.shelf(source);
  }

  /** Refuses what cannot be restored, before anything is stored. */
  async check(name: string, from: RestoreSource): Promise<void> {
    const shelf = await this.#shelf(name, from.name);
    await planRestore(shelf, from, await readKept(shelf.home, shelf.name));
  }

  /** Of a database that runs also what it has just written is brought into the archive. */
  async #plan(
    shelf: Shelf,
    from: RestoreSource,
    signal: AbortSignal,
  ): Promise<RestorePlan> {
    const { last: brought, error } = await bringIn(
      shelf.home,
      () => this.#keeper.instance(shelf),
      signal,
    );
    if (!brought && !error)
      return planRestore(shelf, from, await readKept(shelf.home, shelf.name));
    try {
      if (error) throw error;
      return await planRestore(shelf, from, brought!);
    } catch (thrown) {
      const plan = from.until
        ? await planRestore(shelf, from, 'asItIs')
        : undefined;
      const files = plan ? await shelf.files(plan.backup.archive) : [];
      const last =
        plan && files.find(file => file.name === plan.segments.at(-1));
      // Its archive has come to a halt, but reaches as far as that.
      if (plan && last && last.mtimeMs > Date.parse(from.until!)) return plan;
      throw thrown;
    }
  }

  /** Makes the folder of an instance from where its specification says. */
  async make(
    name: string,
    { spec, port }: Stored,
    target: string,
    watch: { signal: AbortSignal; told: (message: string) => void },
  ): Promise<void> {
    const from = spec.from!;
    const shelf = await this.#shelf(name, from.name);
    const plan = await this.#plan(shelf, from, watch.signal);
    const { id } = plan.backup;
    const key = `${from.name}/${id}`;
    this.#inUse.set(key, (this.#inUse.get(key) ?? 0) + 1);
    try {
      await restoreInstance({
        name,
        plan,
        backupFolder: shelf.backupFolder(id),
        target,
        home: shelf.home,
        port,
        database: spec.database,
        until: from.until,
        durable: this.#keeper.deps.durable,
        ...watch,
      });
    } finally {
      const left = this.#inUse.get(key)! - 1;
      if (left) this.#inUse.set(key, left);
      else this.#inUse.delete(key);
    }
  }

  /** Refuses to remove a backup while something is made of it. */
  assertFree(name: string, id?: string): void {
    const used = [...this.#inUse.keys()].find(key =>
      id === undefined ? key.startsWith(`${name}/`) : key === `${name}/${id}`,
    );
    if (used)
      throw new AgentError(
        'failed',
        `${
          id === undefined
            ? `What is kept of ${name}`
            : `Backup ${id} of ${name}`
        } was not removed`,
        'a database is being restored from it',
        'Try again once that is over',
      );
  }
}
