import type { NodeStatus, PlanAction, PolicyVerdict } from '@waymark/platform-common';

/** What was read to make a plan. It may be applied while all of this is as it was. */
export interface PlanBasis {
  environment: string;
  generation: number;
  stable: number | null;
  candidate: number | null;
  configRevision: number;
  definitions: string;
  /** What the actions read of each object: its name, whether it is there and as wanted. */
  observed: Record<string, string>;
}

/** A commit that lies between what serves and what would serve. */
export interface CommitBetween {
  sha: string;
  message: string;
  author: string;
  committedAt: string;
}

/** What would happen in one environment. */
export interface EnvironmentPlan {
  environment: string;
  from: string | null;
  to: string;
  actions: PlanAction[];
  cost: { before: number; after: number };
  commits: CommitBetween[];
  policies: PolicyVerdict[];
  basis: PlanBasis;
}

/** What a plan was made from. */
export interface WantedChange {
  service: string;
  team: string;
  release: number;
  environments: string[];
}

/** What was there of a place, with what it is made of. */
export type Existing = Pick<NodeStatus, 'id' | 'type' | 'name'>;
