import { randomBytes, randomUUID } from 'node:crypto';
import { copy, same } from '../json';
import { BUILTIN } from '../resources';
import { resourceOf } from '../Store';
import type { KubeObject, ResourceType } from '../types';
import { complete } from '../verbs/validate';
import { inNamespace, storeChange, storeNew } from '../verbs/persist';
import { markDeleted } from '../verbs/remove';
import type { World } from '../World';
import type { Happening } from './podStatus';

const TYPES = new Map(
  BUILTIN.filter(t => t.group !== 'events.k8s.io').map(t => [t.kind, t]),
);

/** How controllers write: past tokens and roles, but with the same rules of admission. */
export class Hand {
  readonly world: World;
  readonly #told = new Set<string>();

  constructor(world: World) {
    this.world = world;
  }

  type(kind: string): ResourceType {
    return (
      TYPES.get(kind) ??
      this.world.types().find(one => one.custom && one.kind === kind)!
    );
  }

  list(kind: string, namespace?: string): KubeObject[] {
    return this.world.store.list(resourceOf(this.type(kind)), namespace);
  }

  /** What an object owns as its controller. */
  owned(kind: string, owner: KubeObject): KubeObject[] {
    const { uid } = owner.metadata;
    return this.world.store
      .ownedBy(uid!, resourceOf(this.type(kind)))
      .filter(o =>
        o.metadata.ownerReferences?.some(r => r.uid === uid && r.controller),
      );
  }

  /** The object as it is now; undefined once it is gone. */
  now({ kind, metadata }: KubeObject): KubeObject | undefined {
    const found = this.world.store.get(
      resourceOf(this.type(kind)),
      metadata.namespace,
      metadata.name,
    );
    return found?.metadata.uid === metadata.uid ? found : undefined;
  }

  /** Makes what an object owns. Throws what admission refuses. */
  make(
    owner: KubeObject,
    kind: string,
    name: string,
    rest: Record<string, any>,
  ): KubeObject {
    const type = this.type(kind);
    const { apiVersion, kind: ownerKind, metadata } = owner;
    const next: KubeObject = copy({
      apiVersion: type.group ? `${type.group}/${type.version}` : type.version,
      kind,
      ...rest,
      metadata: {
        ...rest.metadata,
        name,
        namespace: metadata.namespace,
        uid: randomUUID(),
        creationTimestamp: this.world.now(),
        ownerReferences: [
          {
            apiVersion,
            kind: ownerKind,
            name: metadata.name,
            uid: metadata.uid!,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
    });
    inNamespace(this.world, type, next);
    complete(this.world, type, next);
    return storeNew(this.world, type, next, false);
  }

  change(object: KubeObject, edit: (next: KubeObject) => void): void {
    const next = copy(object);
    edit(next);
    storeChange(this.world, this.type(object.kind), object, next, false);
  }

  /** Says how an object is; conditions that say the same keep their time. */
  state(object: KubeObject, status: Record<string, any>): void {
    const before: any[] = object.status?.conditions ?? [];
    const conditions = status.conditions?.map((c: any) => {
      const old = before.find(b => b.type === c.type);
      const keeps =
        old?.status === c.status
          ? { lastTransitionTime: old.lastTransitionTime }
          : {};
      return { ...c, ...keeps };
    });
    const next = { ...status, ...(conditions && { conditions }) };
    if (!same(object.status, next))
      this.world.store.put(resourceOf(this.type(object.kind)), {
        ...object,
        status: next,
      });
  }

  remove(object: KubeObject): void {
    markDeleted(
      this.world,
      { type: this.type(object.kind) },
      object,
      'Background',
    );
  }

  /** Writes an Event; the same again only counts. */
  tell(
    object: KubeObject,
    { type, reason, message, component }: Happening,
  ): void {
    const { name, namespace, uid, resourceVersion } = object.metadata;
    const key = `${uid} ${reason} ${message}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const time = this.world.now();
    this.world.store.put('/events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name: `${name}.${randomBytes(8).toString('hex')}`,
        namespace,
        uid: randomUUID(),
        creationTimestamp: time,
      },
      involvedObject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        name,
        namespace,
        uid,
        resourceVersion,
      },
      type,
      reason,
      message,
      count: 1,
      firstTimestamp: time,
      lastTimestamp: time,
      source: { component },
      reportingComponent: component,
      reportingInstance: '',
    });
  }
}
