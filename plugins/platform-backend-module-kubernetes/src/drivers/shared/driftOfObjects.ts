import type { JsonObject } from '@waymark/platform-common';
import type { WantedObject } from '../../places/placeObjects';
import { type Drift, driftSentence } from '../../state';
import { driftOnce } from '../../state/driftOnce';
import type { FoundObject } from './objectsOf';

/** One field of one object that is not as it was set. */
export interface ObjectDrift extends Drift {
  /** Kind of the object. */
  object: string;
  /** One sentence, without its full stop. */
  says: string;
}

const isFor = ({ kind, wanted }: WantedObject, found: FoundObject) =>
  found.kind.kind === kind.kind &&
  found.live.metadata?.name === wanted.metadata.name &&
  found.live.metadata?.namespace === wanted.metadata.namespace;

const whole = (object: string, name: string, what: string): ObjectDrift => ({
  object,
  path: '',
  says: `${object} ${name} ${what}`,
});

/**
 * In what objects are not as they are wanted: fields, objects that are missing, and objects that should not be there any
 * more. Pure.
 *
 * @param unknown - kinds of which nobody can say now what they should be
 */
export function driftOfObjects(
  wanted: WantedObject[],
  found: FoundObject[],
  manager: string,
  unknown: string[] = [],
): ObjectDrift[] {
  const drifted = wanted.flatMap(one => {
    const { kind } = one.kind;
    const { name } = one.wanted.metadata;
    const there = found.find(other => isFor(one, other));
    if (!there) return [whole(kind, name, 'is missing')];
    return driftOnce(one.wanted, there.live, manager).map(drift => ({
      object: kind,
      ...drift,
      says: `${kind} ${name}: ${driftSentence([drift])}`,
    }));
  });
  const surplus = found.filter(
    other =>
      !unknown.includes(other.kind.kind) &&
      !other.live.metadata?.deletionTimestamp &&
      !wanted.some(one => isFor(one, other)),
  );
  return [
    ...drifted,
    ...surplus.map(({ kind, live }) =>
      whole(kind.kind, live.metadata?.name ?? '', 'is no longer needed'),
    ),
  ];
}

/** As it stands in the outputs of a node: which field, by whom, and the sentence. No values but what the sentence says. */
export const shownDrift = (drift: ObjectDrift[]): JsonObject[] =>
  drift.map(({ object, path, by, says }) => ({
    object,
    path,
    ...(by ? { by } : {}),
    says,
  }));
