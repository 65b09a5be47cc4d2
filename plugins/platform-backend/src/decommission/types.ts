/** A service that is decommissioned. */
export interface DecommissionInput {
  service: string;
  /** How long it can be brought back, in days. */
  graceDays: number;
  /** How long the final backups of its databases are kept after that, in days. */
  finalKeepDays: number;
  reason: string | null;
}

/** A decommissioned service that is brought back, or whose grace period is over. */
export interface OnDecommissioned { service: string }

/** A row of `decommission_answer`. `service` is the one that depends on what is decommissioned. */
export interface AnswerRow {
  operation: string; service: string; team: string; state: 'waiting' | 'agreed' | 'objected'; attempt: number;
  asked_at: Date; decided_by: string | null; decided_at: Date | null; reason: string | null;
}

/** One at a time for each service: decommissioning, bringing back, removing. */
export const decommissionKey = (service: string) => `decommission:${service}`;

export const DAY_MS = 86_400_000;

/** The day of a time, as people are told it. Pure. */
export const day = (date: Date) => date.toISOString().slice(0, 10);
