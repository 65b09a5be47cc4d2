import type { KubeObject } from '../types';

/** One stored object. */
export interface Stored {
  resource: string;
  object: KubeObject;
}

/** What the collector does to one object. */
export type Chore = Stored &
  (
    | { does: 'delete' }
    | { does: 'release'; finalizer: string }
    | { does: 'disown'; owner: string }
    | { does: 'end' }
  );

const owners = ({ object }: Stored) => object.metadata.ownerReferences ?? [];
const dies = (object: KubeObject) => Boolean(object.metadata.deletionTimestamp);

function ofOwner(owner: Stored, all: Stored[]): Chore[] {
  const { uid, finalizers = [] } = owner.object.metadata;
  const dependents = all.filter(o => owners(o).some(ref => ref.uid === uid));
  const release = (finalizer: string): Chore => ({
    ...owner,
    does: 'release',
    finalizer,
  });
  if (finalizers.includes('orphan'))
    return dependents.length
      ? dependents.map(o => ({ ...o, does: 'disown', owner: uid! }))
      : [release('orphan')];
  if (!finalizers.includes('foregroundDeletion')) return [];
  const blocking = dependents.filter(o =>
    owners(o).some(ref => ref.uid === uid && ref.blockOwnerDeletion),
  );
  const doomed = dependents.filter(o => !dies(o.object));
  return [
    ...doomed.map((o): Chore => ({ ...o, does: 'delete' })),
    ...(blocking.length ? [] : [release('foregroundDeletion')]),
  ];
}

function ofNamespace(namespace: Stored, all: Stored[]): Chore[] {
  const inside = all.filter(
    o => o.object.metadata.namespace === namespace.object.metadata.name,
  );
  if (inside.length)
    return inside
      .filter(o => !dies(o.object))
      .map(o => ({ ...o, does: 'delete' }));
  return namespace.object.metadata.finalizers?.length
    ? []
    : [{ ...namespace, does: 'end' }];
}

/** What is to be collected now: dependents of owners that are gone or go, and what is in namespaces that go. */
export function chores(all: Stored[]): Chore[] {
  const alive = new Set(all.map(o => o.object.metadata.uid));
  const orphaned = all.filter(
    o =>
      owners(o).length &&
      owners(o).every(ref => !alive.has(ref.uid)) &&
      !dies(o.object),
  );
  return [
    ...orphaned.map((o): Chore => ({ ...o, does: 'delete' })),
    ...all
      .filter(o => dies(o.object))
      .flatMap(o =>
        o.resource === '/namespaces' ? ofNamespace(o, all) : ofOwner(o, all),
      ),
  ];
}
