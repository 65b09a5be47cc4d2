/** An environment of a team's own, made from one that is there. */
export interface CreateEnvironmentInput {
  name: string;
  team: string;
  base: string;
  /** How long it lasts, milliseconds; null: until it is torn down. */
  lastsMs?: number | null;
  /** For a clone: the environment that it is cloned from. */
  from?: string;
  /** What is put into it: releases of services, as they serve there. */
  services?: ClonedService[];
}

/** A service that is put into an environment when it is made. */
export interface ClonedService {
  service: string;
  /** The release that serves in the environment it is cloned from. */
  release: number;
  /** The plain configuration that it has there. */
  configRevision: number;
}

/** An environment that is torn down. */
export interface DeleteEnvironmentInput {
  name: string;
  /** Of a preview: whose branch it shows, and which. */
  service?: string;
  branch?: string;
  /** An operation that waits for this one: it is left alone. */
  besides?: string;
  /** Why, in words. */
  reason?: string | null;
}
