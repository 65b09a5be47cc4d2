import type { BackupRow, ResourceRow } from '../store/rows';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** States in which a database belongs to nobody any more: it is kept for its data alone. */
export const ORPHAN_STATES = ['detached', 'replaced', 'restored'];
/** Deleted, and stands still until its grace period ends. */
export const DELETED_STATE = 'deleted';

/** What decisions on backups are made of. */
export type BackupFact = Pick<BackupRow, 'id' | 'reason' | 'state' | 'created_at' | 'ended_at' | 'keep_until' | 'proof' | 'proof_wanted' | 'proven_at' | 'error'>;

/** A resource with all that its care reads of it, in one statement. */
export interface CareSeen {
  resource: ResourceRow;
  /** Oldest first. */
  backups: BackupRow[];
  /** True if its instance takes connections, as last observed. */
  ready: boolean;
  /** Whether it could be backed up; as `ready` unless said. */
  backsUp?: boolean;
  /** It is one of many in an instance that previews share: nothing is kept of it. */
  preview: boolean;
  /** The database's own clock. */
  now: Date;
}
