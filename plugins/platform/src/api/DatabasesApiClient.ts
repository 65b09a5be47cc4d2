/* The generated client names its methods after the verbs of HTTP. */
/* eslint-disable new-cap */
import { ConfigApiClient } from './ConfigApiClient';
import type { DatabasesApi } from './DatabasesApi';

type Api = DatabasesApi;
const on = (database: string) => ({ path: { database } });
const startedOn = (database: string, key: string) => ({
  path: { database },
  header: { 'Idempotency-Key': key },
});

/** {@link DatabasesApi} over HTTP, checked by the generated client. */
export class DatabasesApiClient
  extends ConfigApiClient
  implements DatabasesApi
{
  findDatabases(query: Parameters<Api['findDatabases']>[0]) {
    return this.ask(c => c.GET('/databases', { params: { query } }));
  }

  getDatabase(database: string) {
    return this.ask(c =>
      c.GET('/databases/{database}', { params: on(database) }),
    );
  }

  getDatabaseStatistics(database: string) {
    return this.ask(c =>
      c.GET('/databases/{database}/statistics', { params: on(database) }),
    );
  }

  getDatabaseSchema(database: string) {
    return this.ask(c =>
      c.GET('/databases/{database}/schema', { params: on(database) }),
    );
  }

  queryDatabase(database: string, sql: string) {
    return this.ask(c =>
      c.POST('/databases/{database}/queries', {
        params: on(database),
        body: { sql, maxRows: 200 },
      }),
    );
  }

  backUpDatabase(database: string, key: string) {
    return this.ask(c =>
      c.POST('/databases/{database}/backups', {
        params: startedOn(database, key),
        body: {},
      }),
    );
  }

  proveBackup(database: string, backup?: string) {
    return this.ask(c =>
      c.POST('/databases/{database}/proofs', {
        params: on(database),
        body: { backup },
      }),
    );
  }

  removeBackup(database: string, backup: string) {
    return this.ask(c =>
      c.DELETE('/databases/{database}/backups/{backup}', {
        params: { path: { database, backup } },
      }),
    );
  }

  restoreDatabase(
    database: string,
    body: Parameters<Api['restoreDatabase']>[1],
    key: string,
  ) {
    return this.ask(c =>
      c.POST('/databases/{database}/restores', {
        params: startedOn(database, key),
        body,
      }),
    );
  }

  swapDatabase(database: string, reason: string | undefined, key: string) {
    return this.ask(c =>
      c.POST('/databases/{database}/swap', {
        params: startedOn(database, key),
        body: { reason },
      }),
    );
  }

  rotateDatabase(database: string, reason: string | undefined, key: string) {
    return this.ask(c =>
      c.POST('/databases/{database}/rotations', {
        params: startedOn(database, key),
        body: { reason },
      }),
    );
  }

  resizeDatabase(
    database: string,
    body: Parameters<Api['resizeDatabase']>[1],
    key: string,
  ) {
    return this.ask(c =>
      c.POST('/databases/{database}/size', {
        params: startedOn(database, key),
        body,
      }),
    );
  }

  deleteDatabase(
    database: string,
    body: Parameters<Api['deleteDatabase']>[1],
    key: string,
  ) {
    return this.ask(c =>
      c.POST('/databases/{database}/deletion', {
        params: startedOn(database, key),
        body,
      }),
    );
  }

  recoverDatabase(database: string, key: string) {
    return this.ask(c =>
      c.POST('/databases/{database}/recovery', {
        params: startedOn(database, key),
        body: {},
      }),
    );
  }

  setDatabasePolicy(
    database: string,
    body: Parameters<Api['setDatabasePolicy']>[1],
  ) {
    return this.ask(c =>
      c.PUT('/databases/{database}/policy', { params: on(database), body }),
    );
  }

  connectToDatabase(database: string, access: 'read' | 'write') {
    return this.ask(c =>
      c.POST('/databases/{database}/connections', {
        params: on(database),
        body: { access, minutes: 60 },
      }),
    );
  }

  disconnectFromDatabase(database: string, role: string) {
    return this.ask(c =>
      c.DELETE('/databases/{database}/connections/{role}', {
        params: { path: { database, role } },
      }),
    );
  }
}
