import type {
  BackupState,
  DatabaseSchema,
  DatabaseStatistics,
  KeptState,
  ProofState,
  QueryResult,
} from '@waymark/platform-common';
import {
  type CareContext,
  type DatabaseCare,
  DriverError,
  readQuery,
  readSchema,
  readStatistics,
} from '@waymark/platform-node';
import { KINDS } from '../../../cluster/kinds';
import type { Cluster } from '../../../cluster/types';
import { type LiveBackup, READER, CARE } from '../live';
import type { PostgresOptions } from '../options';
import { backupObject, backupName } from './backupObject';
import { backupState, keptState } from './backupState';
import { type Connect, connectInside } from './connect';
import { backupsOf, Inside, liveOf, noDatabase } from './Inside';
import { letIn, letOut, markPersons, type Person } from './persons';
import { beginProof, endProofOf, followProof } from './proofs';

const DEFAULT_MS = 20_000;

/** Looks after the data of databases that CloudNativePG keeps. */
export class CnpgCare implements DatabaseCare {
  readonly #cluster: Cluster;
  readonly #options: PostgresOptions;
  readonly #inside: Inside;

  /** @param connect - how a database is reached; left out: by its Service, from inside of the cluster */
  constructor(
    cluster: Cluster,
    options: PostgresOptions,
    connect: Connect = connectInside,
  ) {
    this.#cluster = cluster;
    this.#options = options;
    this.#inside = new Inside(cluster, connect);
  }

  async kept(
    name: string,
    signal: AbortSignal,
  ): Promise<KeptState | undefined> {
    const live = await liveOf(this.#cluster, name, signal);
    const found = await backupsOf(this.#cluster, name, signal);
    const all: LiveBackup[] = [];
    // Nobody but who asks moves a proof on: all that is known of it is on the cluster.
    for (const backup of found)
      all.push(await followProof(this.#cluster, this.#inside, backup, signal));
    const archives = this.#options.backups?.archive !== undefined;
    return keptState(name, all, live, { archives, now: Date.now() });
  }

  async backUp(
    name: string,
    backup: { id: string; reason: string },
    context: CareContext,
  ): Promise<BackupState> {
    const { backups } = this.#options;
    if (!backups)
      throw new DriverError(
        'invalid',
        `The database ${name} was not backed up`,
        `no place for backups is configured on cluster "${this.#cluster.name}"`,
        'Name an object store or volume snapshots under `postgres.backups` of the target',
      );
    const live = await liveOf(this.#cluster, name, context.signal);
    if (!live) throw noDatabase(name);
    const wanted = backupObject(live, backup, backups);
    const { name: called, namespace } = wanted.metadata;
    const ref = { kind: KINDS.cnpgBackup, name: called, namespace };
    // One that has been made stays what it is: its cluster may be called otherwise by now.
    const before = await this.#cluster.read<LiveBackup>(ref, context.signal);
    return backupState(
      before ?? (await this.#cluster.apply<LiveBackup>(wanted, context)),
    );
  }

  async removeBackup(
    name: string,
    id: string,
    context: CareContext,
  ): Promise<boolean> {
    const all = await backupsOf(this.#cluster, name, context.signal);
    const wanted = backupName(name, id);
    const found = all.find(
      one => backupState(one).id === id || one.metadata?.name === wanted,
    );
    if (!found) return true;
    await endProofOf(this.#cluster, found, context);
    const { name: called, namespace } = found.metadata!;
    const ref = { kind: KINDS.cnpgBackup, name: called!, namespace };
    return this.#cluster.remove(ref, context);
  }

  async prove(
    name: string,
    id: string,
    run: string,
    context: CareContext,
  ): Promise<ProofState> {
    const all = await backupsOf(this.#cluster, name, context.signal);
    const found = all.find(one => backupState(one).id === id);
    if (!found)
      throw new DriverError(
        'invalid',
        `Backup ${id} of ${name} was not proven`,
        'there is none of that id',
        'platform db backups shows what there is',
      );
    return beginProof(this.#cluster, found, run, this.#options, context);
  }

  async removeKept(name: string, context: CareContext): Promise<boolean> {
    const all = await backupsOf(this.#cluster, name, context.signal);
    let gone = true;
    for (const found of all) {
      await endProofOf(this.#cluster, found, context);
      const { name: called, namespace } = found.metadata!;
      const ref = { kind: KINDS.cnpgBackup, name: called!, namespace };
      gone = (await this.#cluster.remove(ref, context)) && gone;
    }
    return gone;
  }

  letIn(name: string, person: Person, context: CareContext) {
    return letIn(this.#cluster, this.#inside, name, person, context);
  }

  letOut(name: string, role: string, context: CareContext): Promise<boolean> {
    return letOut(this.#cluster, this.#inside, name, role, context);
  }

  async statistics(
    name: string,
    signal: AbortSignal,
  ): Promise<DatabaseStatistics> {
    const persons = await markPersons(this.#cluster, name, signal);
    return this.#inside.reading(name, CARE, DEFAULT_MS, signal, async client =>
      persons(await readStatistics(client)),
    );
  }

  schema(name: string, signal: AbortSignal): Promise<DatabaseSchema> {
    return this.#inside.reading(name, READER, DEFAULT_MS, signal, readSchema);
  }

  query(
    name: string,
    query: { sql: string; maxRows: number; timeoutMs: number },
    signal: AbortSignal,
  ): Promise<QueryResult> {
    return this.#inside.reading(name, READER, query.timeoutMs, signal, client =>
      readQuery(client, query),
    );
  }
}
