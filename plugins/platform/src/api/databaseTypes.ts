import type { components } from '@waymark/platform-common/api';

type Schemas = components['schemas'];
/** A database, as lists show it. */
export type Database = Schemas['Database'];
/** The same with all that is kept of it. */
export type DatabaseDetail = Schemas['DatabaseDetail'];
/** One page of databases, and figures over all pages. */
export type DatabasePage = Schemas['DatabasePage'];
/** What a database is to its service. */
export type DatabaseState = Schemas['DatabaseStateName'];
/** A backup, with what its newest proof came to. */
export type Backup = Schemas['Backup'];
/** A login of a person, for an hour at most. */
export type DatabaseRole = Schemas['DatabaseRole'];
/** How to get in; its password is told once. */
export type DatabaseConnection = Schemas['DatabaseConnection'];
/** How a database does. */
export type DatabaseStatistics = Schemas['DatabaseStatistics'];
/** Tables, columns and indexes. */
export type DatabaseSchema = Schemas['DatabaseSchema'];
/** What a statement that only reads came to. */
export type QueryResult = Schemas['QueryResult'];
/** What is asked for of a list of databases. */
export interface DatabaseQuery {
  /** Part of one of its names. */
  q?: string;
  team?: string;
  environment?: string;
  service?: string;
  state?: DatabaseState;
  mine?: boolean;
  orphan?: boolean;
}
/** What a policy is changed to; the rest stays. */
export type SetPolicy = Schemas['SetDatabasePolicy'];
export type DatabasePolicy = Schemas['DatabasePolicy'];
export type RestoreDatabase = Schemas['RestoreDatabase'];
export type ResizeDatabase = Schemas['ResizeDatabase'];
export type DeleteDatabase = Schemas['DeleteDatabase'];
