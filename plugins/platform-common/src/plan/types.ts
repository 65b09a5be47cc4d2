/** What would be done to one node. */
export type PlanVerb = 'create' | 'update' | 'replace' | 'detach' | 'delete' | 'none';
/** What those who use it would feel. */
export type Impact = 'none' | 'restart' | 'replacement' | 'data-loss';

/** One line of a plan. */
export interface PlanAction {
  node: string;
  type: string;
  name: string;
  verb: PlanVerb;
  impact: Impact;
  /** One sentence on why. */
  because: string;
  /** False for what cannot be taken back (a migration, a message sent). */
  reversible: boolean;
}
