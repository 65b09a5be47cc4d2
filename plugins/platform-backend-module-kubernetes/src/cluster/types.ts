import type { ObjectMeta } from '../objects/kinds';
import type { LiveObject } from '../state/live';

/** A kind of object, as discovery names it. */
export interface Kind {
  /** `v1`, `apps/v1`, `postgresql.cnpg.io/v1`. */
  apiVersion: string;
  kind: string;
  /** As it stands in paths: `deployments`. */
  plural: string;
  /** False for what stands in no namespace: a Namespace, a ClusterRole. */
  namespaced: boolean;
}

/** One object. */
export interface ObjectRef {
  kind: Kind;
  name: string;
  namespace?: string;
}

/** An object that we make, complete enough to be applied. */
export type Wanted = Omit<LiveObject, 'metadata'> & {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
};

/** What a call that changes something carries. */
export interface WriteContext {
  /** Rises with each claim of the work; an object that remembers a higher one is not written. */
  fence: number;
  /** Aborted when the lease is lost. */
  signal: AbortSignal;
}

/** How a list is narrowed. */
export interface ListOptions {
  /** All namespaces when left out. */
  namespace?: string;
  /** Labels that must be so. */
  labels?: Record<string, string>;
  signal: AbortSignal;
}

/**
 * One cluster, as drivers speak to it. Everything throws a `DriverError`: what cannot be reached is `retryable`, what was
 * under way when the connection broke is `unknown`, what the API server refuses is `invalid` with its own words, an object
 * of another owner is `conflict` and names that owner, and an object that remembers a higher fence is `fenced`.
 */
export interface Cluster {
  /** Name of the target. */
  readonly name: string;
  /** Field manager, and the value of the label `waymark.dev/managed-by`. */
  readonly manager: string;
  /** One object as it is now, from the API server itself; undefined when there is none. */
  read<T extends LiveObject>(
    ref: ObjectRef,
    signal: AbortSignal,
  ): Promise<T | undefined>;
  /** Objects as they are now, from the API server itself, page by page. */
  list<T extends LiveObject>(kind: Kind, options: ListOptions): Promise<T[]>;
  /**
   * Objects of ours (labelled `waymark.dev/managed-by`), as the last watch has told: no call, unless that kind is looked at
   * for the first time. Throws where the watch has been broken for longer than it takes to trust it.
   */
  known<T extends LiveObject>(kind: Kind, options: ListOptions): Promise<T[]>;
  /**
   * Makes an object be as wanted, by server-side apply under our field manager, with the fence as annotation. Returns it as
   * the server has it now. What is not ours is never touched. Twice is once.
   *
   * @param options.force - also takes fields that somebody else has set since; without it such a field is a `conflict`
   */
  apply<T extends LiveObject>(
    wanted: Wanted,
    context: WriteContext,
    options?: { force?: boolean },
  ): Promise<T>;
  /**
   * Deletes an object of ours. True once it is gone, false while it goes (finalizers, pods that end): call again. A fence
   * that has deleted something is remembered: an older claim does not bring it back. `orphan` leaves what it owns.
   */
  remove(
    ref: ObjectRef,
    context: WriteContext,
    options?: { orphan?: boolean },
  ): Promise<boolean>;
  /** Adds to an object, or runs a verb of it, without owning its fields: `scale` of a Deployment, a JSON merge patch. */
  patch<T extends LiveObject>(
    ref: ObjectRef,
    patch: object,
    context: WriteContext,
    options?: { subresource?: string },
  ): Promise<T>;
  /** Text of a pod's log. */
  podLog(
    pod: { namespace: string; name: string },
    options: PodLogOptions,
  ): Promise<string>;
  /** Whether the cluster serves a kind, by the last discovery. */
  serves(kind: Kind): Promise<boolean>;
}

/** Which lines of a pod's log. */
export interface PodLogOptions {
  container?: string;
  /** Of the run before: what a container said before it was started again. */
  previous?: boolean;
  /** ISO 8601. */
  since?: string;
  /** At most so many, the last ones. */
  tailLines?: number;
  /** Each line begins with the time at which it was written. */
  timestamps?: boolean;
  limitBytes?: number;
  signal: AbortSignal;
}
