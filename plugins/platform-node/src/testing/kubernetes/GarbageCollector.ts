import type { Chore } from './objects/garbage';
import { chores } from './objects/garbage';
import { markDeleted } from './verbs/remove';
import { resourceOf } from './Store';
import type { World } from './World';
import { copy } from './json';

/** Deletes what belongs to what is gone, a moment after each change, as the controller manager does. */
export class GarbageCollector {
  readonly #world: World;
  readonly #stop: () => void;
  #timer?: NodeJS.Timeout;

  constructor(world: World) {
    this.#world = world;
    this.#stop = world.store.listen(() => this.#soon());
  }

  close(): void {
    this.#stop();
    clearTimeout(this.#timer);
  }

  #soon(): void {
    // Never put off: a server that is written to without a pause is tidied as well.
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const { store } = this.#world;
      const served = new Set(this.#world.types().map(resourceOf));
      for (const { resource, object } of store.all())
        if (!served.has(resource)) store.remove(resource, object);
      for (const chore of chores(store.all())) this.#do(chore);
    }, 10);
  }

  #do(chore: Chore): void {
    const { store } = this.#world;
    const { name, namespace } = chore.object.metadata;
    const live = store.get(chore.resource, namespace, name);
    const type = this.#world
      .types()
      .find(t => resourceOf(t) === chore.resource);
    if (!live || live.metadata.uid !== chore.object.metadata.uid) return;
    if (chore.does === 'end' || !type) {
      store.remove(chore.resource, live);
      return;
    }
    if (chore.does === 'delete') {
      markDeleted(this.#world, { type }, live, 'Background');
      return;
    }
    const next = copy(live);
    if (chore.does === 'disown')
      next.metadata.ownerReferences = next.metadata.ownerReferences?.filter(
        r => r.uid !== chore.owner,
      );
    else
      next.metadata.finalizers = next.metadata.finalizers?.filter(
        f => f !== chore.finalizer,
      );
    if (next.metadata.deletionTimestamp && !next.metadata.finalizers?.length)
      store.remove(chore.resource, next);
    else store.put(chore.resource, next);
  }
}
