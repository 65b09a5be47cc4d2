import { DriverError } from '@waymark/platform-node';
import { LABELS, labelValue, withFence } from '../objects';
import { deleting } from '../state/deleting';
import type { LiveObject } from '../state/live';
import { MOVED, again } from './again';
import type { FenceMemory } from './FenceMemory';
import { fenced, mayWrite } from './fences';
import { isNodes, notOurs, onlyOurs } from './ours';
import type { WriterParts } from './ours';
import { called } from './paths';
import { policyFor } from './policyFor';
import type { Reader } from './Reader';
import type { Change, Sender } from './Sender';
import type { Cluster, Kind, ObjectRef, Wanted, WriteContext } from './types';

/** Makes objects of ours as wanted; no older claim gets past a newer one, and nothing of somebody else is touched. */
export class Applier {
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

  /** See {@link Cluster.apply}. */
  async apply<T extends LiveObject>(
    kind: Kind,
    wanted: Wanted,
    context: WriteContext,
    { force = false }: { force?: boolean } = {},
  ): Promise<T> {
    const { name, namespace } = wanted.metadata;
    const ref = { kind, name, namespace };
    const { fence, signal } = context;
    const body = isNodes(wanted) ? withFence(wanted, fence) : wanted;
    const labels = {
      ...body.metadata.labels,
      [LABELS.manager]: labelValue(this.#manager),
    };
    const metadata = { ...body.metadata, labels };
    return again<T>(called(ref), signal, async () => {
      const live = await this.#reader.read(ref, signal);
      if (!live) return this.#create<T>(ref, { ...body, metadata }, context);
      const taken = notOurs(live, this.#manager);
      if (taken) throw taken;
      if (isNodes(wanted)) mayWrite(called(ref), live, fence);
      const going = deleting({ ...live, kind: kind.kind });
      if (going)
        throw new DriverError(
          'retryable',
          `${called(ref)} was not applied`,
          going,
          'Nothing: it is made again once it is gone',
        );
      // The version refuses what was changed since; only the uid refuses what was removed since, and would be made anew.
      const { uid, resourceVersion } = live.metadata!;
      const sent = await this.#sender.send(
        this.#applying(ref, context, {
          query: { force: force || undefined },
          body: { ...body, metadata: { ...metadata, uid, resourceVersion } },
        }),
      );
      return sent.is === 'done' ? (sent.object as T) : MOVED;
    });
  }

  #applying(
    ref: ObjectRef,
    context: WriteContext,
    { query, body }: Pick<Change, 'query' | 'body'>,
  ): Change {
    return {
      method: 'PATCH',
      ref,
      context,
      done: 'applied',
      query: { ...query, fieldManager: this.#manager },
      contentType: 'application/apply-patch+yaml',
      body,
    };
  }

  /**
   * Applies what is not there. A version that nothing can have refuses it where somebody else has been faster. API servers
   * before 1.23 refuse it for Services in any case: there it is done without.
   */
  async #make(ref: ObjectRef, body: Wanted, context: WriteContext) {
    const metadata = { ...body.metadata, resourceVersion: '1' };
    try {
      return await this.#sender.send(
        this.#applying(ref, context, { body: { ...body, metadata } }),
      );
    } catch (error) {
      const { why } = error as Partial<DriverError>;
      if (!why?.includes('resourceVersion should not be set')) throw error;
      return this.#sender.send(this.#applying(ref, context, { body }));
    }
  }

  /** Makes what is not there, unless a newer claim has removed it: before, or while it was made. */
  async #create<T extends LiveObject>(
    ref: ObjectRef,
    body: Wanted,
    context: WriteContext,
  ): Promise<T | typeof MOVED> {
    const { fence, signal } = context;
    const fences = isNodes(body);
    const refuse = async () => {
      const seen = fences ? await this.#memory.of(ref, signal) : 0;
      return seen > fence ? fenced(called(ref), fence, seen) : undefined;
    };
    const before = await refuse();
    if (before) throw before;
    const sent = await this.#make(ref, body, context);
    if (sent.is !== 'done') return MOVED;
    const made = sent.object;
    if (!sent.created && !onlyOurs(made, this.#manager)) {
      // Somebody was faster by that moment: what we have put into theirs is taken out again, and they are named.
      const { apiVersion, kind } = body;
      const { name, namespace } = ref;
      const nothing = { apiVersion, kind, metadata: { name, namespace } };
      await this.#sender.send(this.#applying(ref, context, { body: nothing }));
      return MOVED;
    }
    const after = await refuse();
    if (!after) return made as T;
    const { uid } = made.metadata;
    await this.#sender.send({
      method: 'DELETE',
      ref,
      context,
      done: 'deleted',
      body: {
        propagationPolicy: policyFor(ref.kind),
        preconditions: { uid },
      },
    });
    throw after;
  }
}
