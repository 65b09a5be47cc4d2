import { ANNOTATIONS, LABELS, dnsLabel, fenceOf, labelValue } from '../objects';
import type { LiveObject } from '../state/live';
import { MOVED, again } from './again';
import { fenced } from './fences';
import { KINDS } from './kinds';
import { called } from './paths';
import type { Reader } from './Reader';
import type { Sender } from './Sender';
import type { ObjectRef, WriteContext } from './types';

/** Longer than any claim that is still on its way can take. */
const KEPT_MS = 24 * 3_600_000;
const COMPONENT = 'fence';
const REMOVED_AT = 'waymark.dev/removed-at';

type Fenced = Parameters<typeof fenceOf>[0];

/**
 * Remembers on the cluster which fence has removed what: one small Lease for each name, in the namespace in which it was.
 * What is in no namespace (a Namespace itself) is not remembered: it belongs to nobody's claim alone.
 */
export class FenceMemory {
  readonly #reader: Reader;
  readonly #sender: Sender;
  readonly #manager: string;

  constructor(reader: Reader, sender: Sender, manager: string) {
    this.#reader = reader;
    this.#sender = sender;
    this.#manager = manager;
  }

  /** The highest fence that has removed something of this name; 0 if none has, or if it was long ago. */
  async of(ref: ObjectRef, signal: AbortSignal): Promise<number> {
    if (!ref.namespace) return 0;
    const lease = await this.#reader.read(this.#ref(ref), signal);
    return lease ? fenceOf(lease as Fenced) : 0;
  }

  /** Remembers a removal. Throws `fenced` where a newer one is remembered. */
  async remember(ref: ObjectRef, context: WriteContext): Promise<void> {
    if (!ref.namespace) return;
    const lease = this.#ref(ref);
    const { fence, signal } = context;
    await again(called(lease), signal, async () => {
      const live = await this.#reader.read(lease, signal);
      const seen = live ? fenceOf(live as Fenced) : 0;
      if (seen > fence) throw fenced(called(ref), fence, seen);
      if (seen === fence) return undefined;
      const sent = await this.#sender.send({
        method: live ? 'PATCH' : 'POST',
        ref: lease,
        context,
        done: 'written',
        query: { fieldManager: this.#manager },
        contentType: live && 'application/merge-patch+json',
        body: this.#body(lease, fence, live),
      });
      return sent.is === 'done' ? undefined : MOVED;
    });
  }

  /** Forgets what was removed more than a day ago. Returns how many were forgotten. */
  async tidy(signal: AbortSignal, now = Date.now()): Promise<number> {
    const { items } = await this.#reader.list(KINDS.lease, {
      labels: {
        'app.kubernetes.io/component': COMPONENT,
        [LABELS.manager]: labelValue(this.#manager),
      },
      signal,
    });
    const old = items.filter(
      ({ metadata }: any) =>
        now - Date.parse(metadata.annotations?.[REMOVED_AT] ?? '') > KEPT_MS,
    );
    for (const { metadata } of old) {
      const { name, namespace, uid, resourceVersion } = metadata!;
      await this.#sender.send({
        method: 'DELETE',
        ref: { kind: KINDS.lease, name: name!, namespace },
        context: { signal },
        done: 'deleted',
        body: { preconditions: { uid, resourceVersion } },
      });
    }
    return old.length;
  }

  #ref({ name, namespace }: ObjectRef): ObjectRef {
    const whose = dnsLabel(this.#manager);
    return {
      kind: KINDS.lease,
      name: `${name}.fence.${whose}.waymark.dev`,
      namespace,
    };
  }

  #body({ name, namespace }: ObjectRef, fence: number, live?: LiveObject) {
    const annotations = {
      [ANNOTATIONS.fence]: String(fence),
      [REMOVED_AT]: new Date().toISOString(),
    };
    if (live) {
      const { resourceVersion } = live.metadata!;
      return { metadata: { resourceVersion, annotations } };
    }
    return {
      apiVersion: KINDS.lease.apiVersion,
      kind: KINDS.lease.kind,
      metadata: {
        name,
        namespace,
        annotations,
        labels: {
          'app.kubernetes.io/managed-by': 'waymark',
          'app.kubernetes.io/component': COMPONENT,
          [LABELS.manager]: labelValue(this.#manager),
        },
      },
    };
  }
}
