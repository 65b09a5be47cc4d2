import { DriverError } from '@waymark/platform-node';
import { LABELS } from '../objects';
import type { LiveObject } from '../state/live';
import { foreign } from '../state/ownership';
import type { FenceMemory } from './FenceMemory';
import type { Reader } from './Reader';
import type { Sender } from './Sender';

/** What changes are made with. */
export interface WriterParts {
  manager: string;
  reader: Reader;
  sender: Sender;
  memory: FenceMemory;
}

/** Whose fields are those that a verb sets: ours, and not what we want of the object. */
export const patchManager = (manager: string) => `${manager}-patch`;

/** What stands for a node of a graph has a claim of its own; what a place has is written by the claims of many. */
export const isNodes = (object: {
  metadata?: { labels?: Record<string, string> };
}) => object.metadata?.labels?.[LABELS.object] !== undefined;

/** Why an object is not to be touched; undefined if it is ours. */
export const notOurs = (live: LiveObject, manager: string) => {
  const whose = foreign(live, manager);
  return (
    whose && new DriverError('conflict', whose.what, whose.why, whose.next)
  );
};

/** True if nobody but us, and the cluster itself, has set anything of an object. */
export const onlyOurs = (object: LiveObject, manager: string) =>
  (object.metadata?.managedFields ?? []).every(
    one =>
      one.subresource !== undefined ||
      one.manager === manager ||
      one.manager === patchManager(manager) ||
      /^kube-|controller/.test(one.manager ?? ''),
  );
