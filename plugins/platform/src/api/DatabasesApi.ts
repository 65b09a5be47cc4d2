import type { ApiOperation } from '@waymark/platform-common/api';
import type {
  Backup,
  DatabaseConnection,
  DatabaseDetail,
  DatabasePage,
  DatabasePolicy,
  DatabaseQuery,
  DatabaseRole,
  DatabaseSchema,
  DatabaseStatistics,
  DeleteDatabase,
  QueryResult,
  ResizeDatabase,
  RestoreDatabase,
  SetPolicy,
} from './databaseTypes';
import type { Paged } from './paging';

/**
 * What the portal asks the platform about looking after databases. What answers with an operation takes a key: the same
 * key starts one operation only.
 */
export interface DatabasesApi {
  /** Those that nobody uses first, then by what they cost; with figures over all of them. */
  findDatabases(query: Paged & DatabaseQuery): Promise<DatabasePage>;
  getDatabase(database: string): Promise<DatabaseDetail>;
  /** Asked of the database now. */
  getDatabaseStatistics(database: string): Promise<DatabaseStatistics>;
  getDatabaseSchema(database: string): Promise<DatabaseSchema>;
  /** Runs one statement that can only read. */
  queryDatabase(database: string, sql: string): Promise<QueryResult>;
  backUpDatabase(database: string, key: string): Promise<ApiOperation>;
  /** Its proof follows. The newest backup where none is named. */
  proveBackup(database: string, backup?: string): Promise<Backup>;
  removeBackup(database: string, backup: string): Promise<Backup>;
  restoreDatabase(
    database: string,
    what: RestoreDatabase,
    key: string,
  ): Promise<ApiOperation>;
  /** The restored one takes the place of the one that its service uses. */
  swapDatabase(
    database: string,
    reason: string | undefined,
    key: string,
  ): Promise<ApiOperation>;
  rotateDatabase(
    database: string,
    reason: string | undefined,
    key: string,
  ): Promise<ApiOperation>;
  resizeDatabase(
    database: string,
    to: ResizeDatabase,
    key: string,
  ): Promise<ApiOperation>;
  deleteDatabase(
    database: string,
    how: DeleteDatabase,
    key: string,
  ): Promise<ApiOperation>;
  /** Brings a deleted one back whole. */
  recoverDatabase(database: string, key: string): Promise<ApiOperation>;
  setDatabasePolicy(database: string, to: SetPolicy): Promise<DatabasePolicy>;
  /** A login of one's own, for an hour. */
  connectToDatabase(
    database: string,
    access: 'read' | 'write',
  ): Promise<DatabaseConnection>;
  disconnectFromDatabase(database: string, role: string): Promise<DatabaseRole>;
}
