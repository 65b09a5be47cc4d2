import type { BackupState, DatabaseSchema, DatabaseStatistics, KeptState, ProofState, QueryResult } from '@waymark/platform-common';

/** What a call that changes something carries: as of every driver call. */
export interface CareContext {
  /** Rises with each claim of the work; the target refuses a lower one than it has seen. */
  fence: number;
  /** Aborted when the lease is lost. */
  signal: AbortSignal;
}

/**
 * Looks after the data of one type on one target: what a driver can do beside making and removing. `name` is the object's
 * computed name. Like a driver it keeps nothing of its own, and twice is once. Throws a {@link DriverError}; a database that
 * is not there is one of class `invalid`, except where it says otherwise.
 */
export interface DatabaseCare {
  /** What is kept of it: archive, backups, proofs. Answers also when the instance is gone; undefined when nothing is kept. */
  kept(name: string, signal: AbortSignal): Promise<KeptState | undefined>;
  /** Begins a backup and returns without waiting for its end: `kept` tells. */
  backUp(name: string, backup: { id: string; reason: string }, context: CareContext): Promise<BackupState>;
  /** Removes a backup, and of the archive what no other one needs. True once it is gone. */
  removeBackup(name: string, id: string, context: CareContext): Promise<boolean>;
  /** Begins to restore a backup to a scratch instance and to check it, and returns: `kept` tells. */
  prove(name: string, id: string, run: string, context: CareContext): Promise<ProofState>;
  /** Removes all that is kept of a database whose instance is gone. True once it is gone. */
  removeKept(name: string, context: CareContext): Promise<boolean>;
  /** Lets a person in until then; the target ends it by itself. Returns how it is reached. */
  letIn(name: string, role: { name: string; password: string; access: 'read' | 'write'; expiresAt: string }, context: CareContext): Promise<{ host: string; port: number; database: string }>;
  /** Ends a person's login and cuts its connections. True once it is gone. */
  letOut(name: string, role: string, context: CareContext): Promise<boolean>;
  /** How it is doing. */
  statistics(name: string, signal: AbortSignal): Promise<DatabaseStatistics>;
  /** What tables there are. */
  schema(name: string, signal: AbortSignal): Promise<DatabaseSchema>;
  /** Runs one statement that can only read. The database's own refusal is a {@link DriverError} of class `invalid` with its words. */
  query(name: string, query: { sql: string; maxRows: number; timeoutMs: number }, signal: AbortSignal): Promise<QueryResult>;
}
