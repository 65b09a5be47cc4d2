import type { DatabaseSize } from '@waymark/platform-common';
import type { ResourceRow } from '../store/rows';

/** A database on its own, without a service. */
export interface CreateDatabaseInput { name: string; team: string; environment: string; size: DatabaseSize }

/** What an operation on a database that is there knows of it; what may change is read anew. */
export interface OnDatabase { resource: string; name: string; environment: string }

/** A backup that somebody asked for. */
export interface BackupInput extends OnDatabase { prove: boolean }

/** A restore to a new database. */
export interface RestoreInput extends OnDatabase {
  /** What it is restored from. */
  source: Pick<ResourceRow, 'id' | 'type' | 'object_name' | 'service' | 'team' | 'size' | 'target'> & { name: string; database: string };
  backup?: string;
  /** ISO 8601. */
  until?: string;
}

/** A deletion, with how long it can be taken back. */
export interface DeleteInput extends OnDatabase { graceDays: number; finalKeepDays: number; finalBackup: boolean }
