import { DriverError } from '@waymark/platform-node';
import { KINDS } from '../../../cluster/kinds';
import type { Cluster } from '../../../cluster/types';
import { LABELS, labelValue, objectName } from '../../../objects';
import type { LiveObject } from '../../../state';
import {
  hostOf,
  type LiveBackup,
  type LiveCluster,
  NOTES,
  PORT,
} from '../live';
import { loginSecretName, valueIn } from '../secrets';
import type { Address, Connect, Session } from './connect';

/** There is no database of that name. */
export const noDatabase = (name: string) =>
  new DriverError(
    'invalid',
    `There is no database ${name}`,
    'the target has none of that name',
    'Check the name, or make it first',
  );

const labelsOf = (cluster: Cluster, name: string) => ({
  [LABELS.object]: objectName(name),
  [LABELS.manager]: labelValue(cluster.manager),
});

/** The Cluster of a database; undefined where there is none. */
export async function liveOf(
  cluster: Cluster,
  name: string,
  signal: AbortSignal,
): Promise<LiveCluster | undefined> {
  const labels = labelsOf(cluster, name);
  const found = await cluster.list<LiveCluster>(KINDS.cnpgCluster, {
    labels,
    signal,
  });
  return found.find(one => !one.metadata?.deletionTimestamp) ?? found[0];
}

/** Backups of a database that ours has asked for. */
export const backupsOf = (
  cluster: Cluster,
  name: string,
  signal: AbortSignal,
): Promise<LiveBackup[]> =>
  cluster.list<LiveBackup>(KINDS.cnpgBackup, {
    labels: labelsOf(cluster, name),
    signal,
  });

/** Sessions in databases, with the platform's own logins. */
export class Inside {
  readonly #cluster: Cluster;
  readonly #connect: Connect;

  constructor(cluster: Cluster, connect: Connect) {
    this.#cluster = cluster;
    this.#connect = connect;
  }

  /** Where a database is, as one of its logins; the password stands on the cluster alone. */
  async address(
    live: LiveObject,
    user: string,
    database: string,
    signal: AbortSignal,
    secretName = loginSecretName(live.metadata!.name!, user),
  ): Promise<Address> {
    const { name, namespace } = live.metadata!;
    const read = (of: string) =>
      this.#cluster.read<LiveObject & { data?: Record<string, string> }>(
        { kind: KINDS.secret, name: of, namespace },
        signal,
      );
    const password = valueIn(await read(secretName), 'password');
    if (password === undefined)
      throw new DriverError(
        'retryable',
        `Nobody can look into ${name} yet`,
        `Secret ${secretName} in namespace ${namespace} is not there`,
        'Nothing: it is made by itself',
      );
    const ca = valueIn(await read(`${name}-ca`), 'ca.crt');
    return {
      host: hostOf(name!, namespace!),
      port: PORT,
      database,
      user,
      password,
      ...(ca ? { ca } : {}),
    };
  }

  /** Runs something in a session of its own. */
  async session<T>(
    address: Address,
    signal: AbortSignal,
    fn: (client: Session) => Promise<T>,
  ): Promise<T> {
    const client = await this.#connect(address, signal);
    try {
      return await fn(client);
    } catch (error) {
      if (error instanceof DriverError) throw error;
      throw new DriverError(
        signal.aborted ? 'unknown' : 'retryable',
        `The database behind ${address.host} did not answer`,
        (error as Error).message,
        'It is tried again by itself',
      );
    } finally {
      await client.end().catch(() => {});
    }
  }

  /** Where a database is, as one of the platform's own logins. Throws `invalid` where there is none, `blocked` where it sleeps. */
  async of(
    name: string,
    user: string,
    signal: AbortSignal,
  ): Promise<{ live: LiveCluster; address: Address }> {
    const live = await liveOf(this.#cluster, name, signal);
    if (!live) throw noDatabase(name);
    if (!live.status?.readyInstances)
      throw new DriverError(
        'blocked',
        `Nobody can look into ${name} now`,
        live.status?.phase ?? 'it is being made',
        'Wait until it is ready, or start it',
      );
    const database = live.metadata?.annotations?.[NOTES.database] ?? '';
    const address = await this.address(live, user, database, signal);
    return { live, address };
  }

  /** Runs what only reads, in a transaction that can only read and is taken back. */
  async reading<T>(
    name: string,
    user: string,
    timeoutMs: number,
    signal: AbortSignal,
    fn: (client: Session) => Promise<T>,
  ): Promise<T> {
    const { address } = await this.of(name, user, signal);
    return this.session(address, signal, async client => {
      const limit = Math.max(1, Math.floor(timeoutMs));
      await client.query(
        `BEGIN READ ONLY; SET LOCAL statement_timeout = ${limit}`,
      );
      const answer = await fn(client);
      await client.query('ROLLBACK');
      return answer;
    });
  }
}
