import type { KubeObject, ResourceType } from './types';
import { copy } from './json';

/** One change, as a watch tells it. */
export interface Change {
  revision: number;
  resource: string;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubeObject;
  previous?: KubeObject;
}

/** One resource of a group; all of its versions share their objects. */
export const resourceOf = (
  type: Pick<ResourceType, 'group' | 'plural'>,
): string => `${type.group}/${type.plural}`;

/** All objects, one counter of revisions over them, and the changes since the last compaction. */
export class Store {
  #revision = 1000;
  #compacted = 0;
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  /** By owner and resource: the keys of what it owns. */
  readonly #owned = new Map<string, Set<string>>();
  #history: Change[] = [];
  readonly #listeners = new Set<(change: Change) => void>();

  /** The newest revision. */
  get revision(): number {
    return this.#revision;
  }

  /** Changes up to this revision are forgotten. */
  get compacted(): number {
    return this.#compacted;
  }

  /** Forgets all changes up to now: watches and pages that begin earlier are told that they are too old. */
  compact(): void {
    this.#compacted = this.#revision;
    this.#history = [];
  }

  get(
    resource: string,
    namespace: string | undefined,
    name: string,
  ): KubeObject | undefined {
    return this.#objects.get(resource)?.get(`${namespace ?? ''}/${name}`);
  }

  /** By key, as etcd orders them. */
  list(resource: string, namespace?: string): KubeObject[] {
    return [...(this.#objects.get(resource) ?? [])]
      .filter(([key]) => !namespace || key.startsWith(`${namespace}/`))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
  }

  /** What names this owner, of one resource. */
  ownedBy(uid: string, resource: string): KubeObject[] {
    const objects = this.#objects.get(resource);
    return [...(this.#owned.get(`${uid} ${resource}`) ?? [])].flatMap(
      key => objects?.get(key) ?? [],
    );
  }

  /** Every object of every resource. */
  all(): Array<{ resource: string; object: KubeObject }> {
    return [...this.#objects].flatMap(([resource, objects]) =>
      [...objects.values()].map(object => ({ resource, object })),
    );
  }

  put(resource: string, object: KubeObject): KubeObject {
    const { namespace, name } = object.metadata;
    const previous = this.get(resource, namespace, name);
    const stored = this.#stamp(object);
    const objects = this.#objects.get(resource) ?? new Map();
    this.#objects.set(
      resource,
      objects.set(`${namespace ?? ''}/${name}`, stored),
    );
    this.#own(resource, previous, false);
    this.#own(resource, stored, true);
    this.#tell({
      type: previous ? 'MODIFIED' : 'ADDED',
      resource,
      object: stored,
      previous,
    });
    return stored;
  }

  remove(resource: string, object: KubeObject): KubeObject {
    const { namespace, name } = object.metadata;
    const previous = this.get(resource, namespace, name);
    this.#objects.get(resource)?.delete(`${namespace ?? ''}/${name}`);
    const gone = this.#stamp(object);
    this.#own(resource, previous, false);
    this.#tell({ type: 'DELETED', resource, object: gone, previous });
    return gone;
  }

  /** Changes of a resource after a revision. */
  since(resource: string, revision: number): Change[] {
    return this.#history.filter(
      c => c.resource === resource && c.revision > revision,
    );
  }

  /** Calls at each change, until the function that it returns is called. */
  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #own(resource: string, object: KubeObject | undefined, owned: boolean): void {
    if (!object) return;
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const place = `${uid} ${resource}`;
      const keys = this.#owned.get(place) ?? new Set();
      if (owned) this.#owned.set(place, keys.add(key));
      else keys.delete(key);
    }
  }

  #stamp(object: KubeObject): KubeObject {
    this.#revision += 1;
    const stamped = copy(object);
    stamped.metadata.resourceVersion = String(this.#revision);
    return stamped;
  }

  #tell(change: Omit<Change, 'revision'>): void {
    const told = { ...change, revision: this.#revision };
    this.#history.push(told);
    for (const listener of [...this.#listeners]) listener(told);
  }
}
