/**
 * What the agent speaks about the data of its databases: backups and the proof that they are good, restoring, logins, and
 * looking inside. The same transport, errors and fences as in `protocol.ts`; types only.
 *
 * | call | does |
 * |---|---|
 * | `GET /v1/postgres/<name>/kept` | `KeptState`: answers also for a database whose instance is gone |
 * | `PUT /v1/postgres/<name>/backups/<id>` {@link BackupSpec} | begins a base backup; `BackupState`. Twice is once |
 * | `DELETE /v1/postgres/<name>/backups/<id>?fence=` | `{gone}`; the part of the archive that nothing needs any more goes too |
 * | `PUT /v1/postgres/<name>/backups/<id>/proof` {@link ProofSpec} | begins a restore to a scratch instance and its checks; `ProofState` |
 * | `DELETE /v1/postgres/<name>/kept?fence=` | `{gone}`: archive and backups of a database whose instance is gone |
 * | `DELETE /v1/postgres/<name>?fence=&keep=true` | removes the instance and keeps archive and backups; without `keep` they are kept only if a complete backup with the reason `final` is among them, and go with the instance otherwise |
 * | `PUT /v1/postgres/<name>/roles/<role>` {@link RoleSpec} | a login for a person, until it expires; the agent ends it by itself |
 * | `DELETE /v1/postgres/<name>/roles/<role>?fence=` | `{gone}`; its connections are cut |
 * | `GET /v1/postgres/<name>/statistics` | `DatabaseStatistics` |
 * | `GET /v1/postgres/<name>/schema` | `DatabaseSchema` |
 * | `POST /v1/postgres/<name>/queries` {@link QuerySpec} | `QueryResult`: reads only, whatever the statement says |
 *
 * Archive and backups of a database lie in a folder of their own (`kept/<name>`), beside the instance and not in it: they
 * outlive it. `PUT /v1/postgres/<name>` with `from` makes an instance out of them.
 *
 * @packageDocumentation
 */
import type { Fenced } from './protocol.ts';

export type {
  BackupState,
  DatabaseSchema,
  DatabaseStatistics,
  KeptState,
  ProofState,
  QueryResult,
} from '@waymark/platform-common';

/** Ids of backups: lower case, digits and hyphens, 1 to 40. */
export const BACKUP_ID = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** Where a new instance's data comes from. Given when it is made, and never changed afterwards. */
export interface RestoreSource {
  /** Name of the database whose backups they are. */
  name: string;
  /** The backup to begin with; left out, the newest one that ended before `until`. */
  backup?: string;
  /** ISO 8601: everything that was committed until then, and nothing after. Left out: as far as the archive goes. */
  until?: string;
}

/** A login that the database must let in; what the agent has made as a login and is not named any more is let out. */
export interface LoginSpec {
  user: string;
  /** SCRAM-SHA-256 verifier: the password never comes here. */
  verifier: string;
}

/** What a backup is to be. */
export interface BackupSpec extends Fenced {
  /** Why it is made: a word that is shown. */
  reason: string;
}

/** Asks for a proof. `run` names this one: the same again is the same proof, another begins a new one. */
export interface ProofSpec extends Fenced {
  run: string;
}

/** A login for a person. */
export interface RoleSpec extends Fenced {
  verifier: string;
  access: 'read' | 'write';
  /** ISO 8601. */
  expiresAt: string;
}

/** One statement to read with. */
export interface QuerySpec {
  sql: string;
  /** At most 1000. */
  maxRows: number;
  /** At most 30 000. */
  timeoutMs: number;
}

