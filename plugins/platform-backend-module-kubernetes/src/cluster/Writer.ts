import { DriverError } from '@waymark/platform-node';
import type { LiveObject } from '../state/live';
import { fieldsOf } from '../state/managedFields';
import { MOVED, again } from './again';
import type { FenceMemory } from './FenceMemory';
import { mayWrite } from './fences';
import { isNodes, notOurs, patchManager } from './ours';
import type { WriterParts } from './ours';
import { called } from './paths';
import { policyFor } from './policyFor';
import type { Reader } from './Reader';
import type { Sender } from './Sender';
import type { Cluster, ObjectRef, WriteContext } from './types';

/** Removes and patches objects of ours, and nobody else's; no older claim gets past a newer one. */
export class Writer {
  readonly #manager: string;
  readonly #reader: Reader;
  readonly #sender: Sender;
  readonly #memory: FenceMemory;

  constructor(options: WriterParts) {
    this.#manager = options.manager;
    this.#reader = options.reader;
    this.#sender = options.sender;
    this.#memory = options.memory;
  }

  /** See {@link Cluster.remove}. */
  async remove(
    ref: ObjectRef,
    context: WriteContext,
    { orphan = false }: { orphan?: boolean } = {},
  ): Promise<boolean> {
    const { fence, signal } = context;
    return again(called(ref), signal, async () => {
      const live = await this.#reader.read(ref, signal);
      const taken = live && notOurs(live, this.#manager);
      // Somebody else's object of the same name means that ours is not there, unless only our label was taken off.
      if (taken && Object.keys(fieldsOf(live, this.#manager)).length)
        throw taken;
      if (!live || taken) {
        await this.#memory.remember(ref, context);
        return true;
      }
      if (isNodes(live)) {
        mayWrite(called(ref), live, fence);
        await this.#memory.remember(ref, context);
      }
      const { uid, resourceVersion, deletionTimestamp } = live.metadata!;
      if (deletionTimestamp) return false;
      const sent = await this.#sender.send({
        method: 'DELETE',
        ref,
        context,
        done: 'deleted',
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          propagationPolicy: orphan ? 'Orphan' : policyFor(ref.kind),
          preconditions: { uid, resourceVersion },
        },
      });
      if (sent.is === 'moved') return MOVED;
      if (sent.is === 'absent' || sent.object.kind === 'Status') return true;
      return (await this.#reader.read(ref, signal)) === undefined;
    });
  }

  /** See {@link Cluster.patch}. */
  async patch<T extends LiveObject>(
    ref: ObjectRef,
    patch: { metadata?: object },
    context: WriteContext,
    { subresource }: { subresource?: string } = {},
  ): Promise<T> {
    return again<T>(called(ref), context.signal, async () => {
      const live = await this.#reader.read(ref, context.signal);
      if (!live)
        throw new DriverError(
          'retryable',
          `${called(ref)} was not changed`,
          'there is none',
          'Nothing: it is made, and then changed',
        );
      const taken = notOurs(live, this.#manager);
      if (taken) throw taken;
      if (isNodes(live)) mayWrite(called(ref), live, context.fence);
      const { resourceVersion } = live.metadata!;
      const sent = await this.#sender.send({
        method: 'PATCH',
        ref,
        context,
        done: 'changed',
        subresource,
        query: { fieldManager: patchManager(this.#manager) },
        contentType: 'application/merge-patch+json',
        body: { ...patch, metadata: { ...patch.metadata, resourceVersion } },
      });
      return sent.is === 'done' ? (sent.object as T) : MOVED;
    });
  }
}
