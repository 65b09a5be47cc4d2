/** What people are told of. */
export const NOTICE_KINDS = ['service.created', 'deployed', 'rolled-back', 'approval.requested', 'expiring', 'backup.failed', 'database.deleted', 'decommission.asked', 'service.decommissioned'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Where a notice leads: a path of the portal, or an address of its own. */
export interface NoticeLink { label: string; path?: string; url?: string }

/** A row of `notice`, as the database returns it. */
export interface NoticeRow {
  id: string; uid: string; key: string; kind: NoticeKind; title: string; text: string | null; lane: string; service: string | null; team: string | null;
  environment: string | null; actor: string | null; operation: string | null; links: NoticeLink[]; created_at: Date;
}

/** A row of `notice_delivery`: how far one notice has come with one receiver. */
export interface DeliveryRow {
  id: string; notice: string; receiver: string; lane: string; state: 'waiting' | 'delivered' | 'dead'; attempts: number; next_at: Date;
  last_error: string | null; ended_at: Date | null;
}

/** Somebody who is told by webhook, as configured. */
export interface Receiver {
  name: string;
  /** A secret: whoever knows it can write there. Never logged, stored or shown. */
  url: string;
  /** Only what this team does; undefined for all. */
  team?: string;
  /** Only these; undefined for all. */
  kinds?: NoticeKind[];
  /** Whether it may be at an address that only this network reaches. */
  privateAddress: boolean;
}

/** What the configuration says of notices. Times in milliseconds. */
export interface NoticeOptions {
  receivers: Receiver[];
  timeoutMs: number;
  deadAfterMs: number;
  /** How long before its end people are told that something expires. */
  expiringMs: number;
}
