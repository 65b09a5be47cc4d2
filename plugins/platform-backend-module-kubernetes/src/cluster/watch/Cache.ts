import { LABELS } from '../../objects';
import type { LiveObject } from '../../state/live';
import type { ListOptions } from '../types';

/** Objects that are kept for the sake of who they belong to; who wrote which of their fields is asked of none of them. */
const LIGHT = ['Pod', 'ReplicaSet'];

const light = (object: LiveObject): LiveObject => ({
  ...object,
  metadata: { ...object.metadata, managedFields: undefined },
});

const keyOf = ({ metadata }: LiveObject) =>
  `${metadata?.namespace ?? ''}/${metadata?.name}`;

/** Every API server numbers its versions, and the newest releases of Kubernetes promise it. */
const versionOf = ({ metadata }: LiveObject) =>
  Number(metadata?.resourceVersion ?? 0) || 0;

/** Names that nearly everything is looked up by. */
const namesOf = ({ metadata }: LiveObject): string[] => {
  const { [LABELS.object]: object, [LABELS.workload]: workload } =
    metadata?.labels ?? {};
  return [...new Set([object, workload])].filter(one => one !== undefined);
};

/** What is known of the objects of one kind. */
export class Cache {
  #all = new Map<string, LiveObject>();
  #byName = new Map<string, Map<string, LiveObject>>();

  /** Puts in an object as it is now, unless what is known of it is newer: our own writes are known before they are told. */
  put(object: LiveObject): void {
    const key = keyOf(object);
    const known = this.#all.get(key);
    if (known && versionOf(known) > versionOf(object)) return;
    const kept = LIGHT.includes(object.kind ?? '') ? light(object) : object;
    this.take(object);
    this.#all.set(key, kept);
    for (const name of namesOf(object)) {
      if (!this.#byName.has(name)) this.#byName.set(name, new Map());
      this.#byName.get(name)!.set(key, kept);
    }
  }

  /** Takes an object out, by its name; as of a version, unless another of that name has been made since. */
  take(object: LiveObject): void {
    const key = keyOf(object);
    const before = this.#all.get(key);
    const version = versionOf(object);
    if (!before || (version && versionOf(before) > version)) return;
    this.#all.delete(key);
    for (const name of namesOf(before)) {
      const named = this.#byName.get(name);
      named?.delete(key);
      if (!named?.size) this.#byName.delete(name);
    }
  }

  /** Replaces everything. Returns what is not as it was: new, changed, or gone. */
  replace(objects: LiveObject[]): LiveObject[] {
    const before = this.#all;
    this.#all = new Map();
    this.#byName = new Map();
    for (const object of objects) this.put(object);
    const changed = objects.filter(
      one =>
        before.get(keyOf(one))?.metadata?.resourceVersion !==
        one.metadata?.resourceVersion,
    );
    const gone = [...before].filter(([key]) => !this.#all.has(key));
    return [...changed, ...gone.map(([, object]) => object)];
  }

  /** Those that are asked for. Nobody changes them: they are the cache's own. */
  find({ namespace, labels = {} }: Omit<ListOptions, 'signal'>): LiveObject[] {
    const name = labels[LABELS.object] ?? labels[LABELS.workload];
    const from = name === undefined ? this.#all : this.#byName.get(name);
    return [...(from?.values() ?? [])].filter(
      ({ metadata }) =>
        (!namespace || metadata?.namespace === namespace) &&
        Object.entries(labels).every(
          ([key, value]) => metadata?.labels?.[key] === value,
        ),
    );
  }
}
