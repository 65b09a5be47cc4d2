import { LABELS, labelValue } from '../../objects';
import type { LiveObject } from '../../state/live';
import type { Connection } from '../connection/Connection';
import type { Reader } from '../Reader';
import type { Kind, ListOptions } from '../types';
import { EVERYTHING, hintOf } from './hintOf';
import type { Hint } from './hintOf';
import { KindWatch } from './KindWatch';
import type { WatchOptions } from './KindWatch';

/** Watches of many kinds break together: that is told once. */
const TOGETHER_MS = 100;
/** What their status says changes all the time, and nobody's state follows from it. */
const RESTLESS = ['HorizontalPodAutoscaler', 'ScheduledBackup'];

const keyOf = ({ apiVersion, plural }: Kind) => `${apiVersion}/${plural}`;

/** What is known of all objects of ours, kind by kind: each is watched from the moment at which it is first asked for. */
export class Watches {
  readonly #deps: { connection: Connection; reader: Reader };
  readonly #labels: Record<string, string>;
  readonly #options: WatchOptions;
  readonly #watches = new Map<string, KindWatch>();
  readonly #listeners = new Set<(hint: Hint) => void>();
  #everything: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    deps: { connection: Connection; reader: Reader },
    manager: string,
    options: WatchOptions = {},
  ) {
    this.#deps = deps;
    this.#labels = { [LABELS.manager]: labelValue(manager) };
    this.#options = options;
  }

  /** Objects of ours, as they were last told of. */
  async known(kind: Kind, options: ListOptions): Promise<LiveObject[]> {
    return this.#of(kind).known(options);
  }

  /** Takes up what a write of ours has come to: whoever looks right after it sees it. */
  saw(kind: Kind, object: LiveObject, gone = false): void {
    const ours = Object.entries(this.#labels).every(
      ([key, value]) => gone || object.metadata?.labels?.[key] === value,
    );
    if (ours) this.#watches.get(keyOf(kind))?.saw(object, gone);
  }

  /** Tells of changes to objects of these kinds, and of all others that are watched. Ends by calling what it returns. */
  listen(kinds: Kind[], listener: (hint: Hint) => void): () => void {
    this.#listeners.add(listener);
    for (const kind of kinds) this.#of(kind);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#everything);
    for (const watch of this.#watches.values()) watch.close();
  }

  #of(kind: Kind): KindWatch {
    const key = keyOf(kind);
    const running = this.#watches.get(key);
    if (running) return running;
    if (this.#closed) throw new Error('the cluster is not used any more');
    const restless = RESTLESS.includes(kind.kind);
    const seen = new Map<string, string>();
    const listener = {
      changed: (object: LiveObject) => {
        if (restless && !this.#differs(seen, object)) return;
        const hint = hintOf(object);
        if (hint) this.#tell(hint);
      },
      trusted: () => this.#tellEverything(),
    };
    const watch = new KindWatch(
      { ...this.#deps, listener },
      kind,
      this.#labels,
      this.#options,
    );
    this.#watches.set(key, watch);
    return watch;
  }

  /** Whether more has changed than a status. Not all of these kinds count their generations. */
  #differs(seen: Map<string, string>, object: LiveObject): boolean {
    const { metadata, spec } = object as LiveObject & { spec?: unknown };
    const { uid = '', labels, deletionTimestamp } = metadata ?? {};
    const now = JSON.stringify([spec, labels, deletionTimestamp]);
    if (seen.get(uid) === now) return false;
    seen.set(uid, now);
    return true;
  }

  #tell(hint: Hint): void {
    for (const listener of this.#listeners) listener(hint);
  }

  #tellEverything(): void {
    this.#everything ??= setTimeout(() => {
      this.#everything = undefined;
      this.#tell(EVERYTHING);
    }, TOGETHER_MS);
  }
}
