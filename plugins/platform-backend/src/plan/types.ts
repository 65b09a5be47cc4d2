import type { ConfigDifference, Configuration, NodeStatus, PlanAction, PolicyVerdict, ReleaseRef } from '@waymark/platform-common';
import type { Changed } from '../configuration/types';
import type { ReleaseRow } from '../store/rows';

/** What was read to make a plan. It may be applied while all of this is as it was. */
export interface PlanBasis {
  environment: string;
  generation: number;
  stable: number | null;
  candidate: number | null;
  configRevision: number;
  definitions: string;
  /** What else was decided from what was there, in words: what it is about, and what it was. */
  facts: Record<string, string>;
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
  /** Why it does not happen when the plan is applied, and when it does; null where it does. */
  later: string | null;
  actions: PlanAction[];
  /** What of its configuration becomes another. Made before that was said: left out. */
  configuration?: ConfigDifference[];
  cost: { before: number; after: number };
  commits: CommitBetween[];
  policies: PolicyVerdict[];
  basis: PlanBasis;
}

interface Change {
  service: string;
  team: string;
  /** In their order. One, unless it is a deployment. */
  environments: string[];
}

/** A release through environments. */
export interface DeployChange extends Change {
  kind: 'deploy';
  release: number;
}

/** Back to a release that was healthy. */
export interface RollbackChange extends Change {
  kind: 'rollback';
  /** Null: the last release that was healthy there. */
  to: number | null;
  force: boolean;
}

/** New processes of what serves. */
export interface RestartChange extends Change {
  kind: 'restart';
}

/** How many copies run. */
export interface ScaleChange extends Change {
  kind: 'scale';
  /** Null: the override ends, and the file says how many. */
  replicas: number | null;
  /** Why, and for how long; null: a line of platform.yaml. */
  override: { reason: string; hours: number } | null;
  /** The newest commit when it was planned, where it becomes one. */
  onto?: string;
}

/** What a plan is made of: what was asked for, as it was asked. */
export type WantedChange = DeployChange | RollbackChange | RestartChange | ScaleChange;

/** What a place comes to, as the decision functions of the operation say. */
export interface WantedPlace {
  environment: string;
  /** What serves there in the end. */
  release: ReleaseRef;
  /** The newest of the commits that come with it, where that is another than the release's own: it is not made yet. */
  head?: Pick<ReleaseRow, 'number' | 'commit'>;
  /** Whether the release's migration runs before. */
  migrates: boolean;
  /** With which configuration; without it the one that the place has. */
  configRevision?: number;
  /** What that one will hold, where it is not written down yet. */
  configuration?: Configuration & { changed?: Record<string, Changed> };
  /** So many whatever the file says; null: as the file says; without it as it is now. */
  replicas?: number | null;
  /** True where what is on its way there stays: only the number of processes changes. */
  keepsCandidate?: boolean;
  later?: string;
  facts?: Record<string, string>;
}

/** What a change comes to: the places, and what else is to be said. */
export interface Resolved {
  /** Shown as the plan's release. */
  release: number;
  places: WantedPlace[];
  notes: string[];
  /** The commit that it is made upon, where it becomes one. */
  onto?: string;
}

/** A plan as it is worked out. */
export interface PlannedChange {
  release: number;
  notes: string[];
  onto?: string;
  environments: EnvironmentPlan[];
}

/** What was there of a place, with what it is made of. */
export type Existing = Pick<NodeStatus, 'id' | 'type' | 'name'>;
