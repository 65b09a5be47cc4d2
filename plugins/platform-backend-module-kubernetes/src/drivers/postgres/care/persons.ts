import type { DatabaseStatistics } from '@waymark/platform-common';
import {
  type CareContext,
  DriverError,
  scramVerifier,
} from '@waymark/platform-node';
import { setTimeout as wait } from 'node:timers/promises';
import { KINDS } from '../../../cluster/kinds';
import type { Cluster, Wanted } from '../../../cluster/types';
import { dnsLabel, LABELS, objectName } from '../../../objects';
import type { LiveObject } from '../../../state';
import {
  CARE,
  CNPG,
  hostOf,
  KEPT_OF,
  type LiveCluster,
  MORE,
  OWNER,
  PORT,
  READER,
} from '../live';
import { keptLabels } from './backupObject';
import { type Inside, liveOf } from './Inside';

/** Somebody who is let in. */
export interface Person {
  name: string;
  password: string;
  access: 'read' | 'write';
  /** ISO 8601. */
  expiresAt: string;
}

type LiveRole = LiveObject & {
  spec?: { name?: string; login?: boolean };
  status?: { applied?: boolean; observedGeneration?: number; message?: string };
};

const PATIENCE_MS = 15_000;
const LOOK_MS = 100;

const nameOf = (name: string, role: string) =>
  dnsLabel(`${objectName(name)}-person-${role}`);

/** Waits until the operator has done as a role says. */
async function applied(
  cluster: Cluster,
  ref: { name: string; namespace: string },
  signal: AbortSignal,
): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const role = await cluster.read<LiveRole>(
      { kind: MORE.role, ...ref },
      signal,
    );
    const { status, metadata } = role ?? {};
    const current = status?.observedGeneration === metadata?.generation;
    if (!role || (status?.applied && current)) return;
    if (Date.now() > end)
      throw new DriverError(
        'retryable',
        `DatabaseRole ${ref.name} was not taken up`,
        status?.message ?? 'the operator has not looked at it yet',
        'It is tried again by itself; see whether the operator runs',
      );
    await wait(LOOK_MS, undefined, { signal });
  }
}

async function objectsOf(
  live: LiveCluster,
  name: string,
  person: Person,
): Promise<Wanted[]> {
  const { namespace } = live.metadata!;
  const called = nameOf(name, person.name);
  const labels = keptLabels(live, { [LABELS.object]: called });
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const verifier = await scramVerifier(person.password);
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: called,
        namespace,
        labels: { ...labels, [CNPG.reload]: 'true' },
      },
      type: 'kubernetes.io/basic-auth',
      data: { username: base64(person.name), password: base64(verifier) },
    } as Wanted,
    {
      apiVersion: MORE.role.apiVersion,
      kind: MORE.role.kind,
      metadata: { name: called, namespace, labels },
      spec: {
        cluster: { name: live.metadata!.name },
        name: person.name,
        login: true,
        inRoles: [person.access === 'write' ? OWNER : 'pg_read_all_data'],
        validUntil: new Date(person.expiresAt)
          .toISOString()
          .replace(/\.\d+Z$/, 'Z'),
        passwordSecret: { name: called },
        databaseRoleReclaimPolicy: 'delete',
      },
    } as Wanted,
  ];
}

/** Lets a person in until then: the password ends by itself, sessions are cut by {@link letOut}. */
export async function letIn(
  cluster: Cluster,
  inside: Inside,
  name: string,
  person: Person,
  context: CareContext,
): Promise<{ host: string; port: number; database: string }> {
  const { signal } = context;
  const { live, address } = await inside.of(name, CARE, signal);
  if (!(await cluster.serves(MORE.role)))
    throw new DriverError(
      'blocked',
      `Nobody can be let into ${name}`,
      `cluster "${cluster.name}" does not have roles of CloudNativePG as objects of their own`,
      'Update CloudNativePG to 1.30 or newer',
    );
  // Who comes in comes by way of Waymark, and is cut off by it.
  await inside.session(address, signal, client => client.query('SELECT 1'));
  for (const object of await objectsOf(live, name, person))
    await cluster.apply(object, context, { force: true });
  const namespace = live.metadata!.namespace!;
  await applied(
    cluster,
    { name: nameOf(name, person.name), namespace },
    signal,
  );
  return {
    host: hostOf(live.metadata!.name!, namespace),
    port: PORT,
    database: address.database,
  };
}

/** Ends a person's login, and cuts its connections: first it may not come back, then it is cut, then it is gone. */
export async function letOut(
  cluster: Cluster,
  inside: Inside,
  name: string,
  role: string,
  context: CareContext,
): Promise<boolean> {
  const { signal } = context;
  const called = nameOf(name, role);
  const labels = { [LABELS.object]: called };
  const [found] = await cluster.list<LiveRole>(MORE.role, { labels, signal });
  const { namespace, deletionTimestamp } = found?.metadata ?? {};
  if (found && !deletionTimestamp) {
    const ref = { kind: MORE.role, name: called, namespace };
    const live = await liveOf(cluster, name, signal);
    // One that does not run has no connections.
    if (live?.status?.readyInstances) {
      await cluster.patch(ref, { spec: { login: false } }, context);
      await applied(cluster, { name: called, namespace: namespace! }, signal);
      const { address } = await inside.of(name, CARE, signal);
      await inside.session(address, signal, client =>
        client.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1',
          [role],
        ),
      );
    }
  }
  if (
    found &&
    !(await cluster.remove(
      { kind: MORE.role, name: called, namespace },
      context,
    ))
  )
    return false;
  const secrets = await cluster.list(KINDS.secret, { labels, signal });
  let gone = true;
  for (const { metadata } of secrets) {
    const ref = {
      kind: KINDS.secret,
      name: called,
      namespace: metadata!.namespace,
    };
    gone = (await cluster.remove(ref, context)) && gone;
  }
  return gone;
}

/** The platform's own and the operator's: nobody else has them. */
const OWN = ['postgres', 'streaming_replica', OWNER, CARE, READER];

/** Tells who is a person, and who a service's login. */
export async function markPersons(
  cluster: Cluster,
  name: string,
  signal: AbortSignal,
): Promise<(seen: DatabaseStatistics) => DatabaseStatistics> {
  const labels = { [KEPT_OF]: objectName(name) };
  const roles = await cluster.list<LiveRole>(MORE.role, { labels, signal });
  const persons = new Set(roles.map(one => one.spec?.name));
  const live = await liveOf(cluster, name, signal);
  const logins = new Set(
    live?.spec?.managed?.roles?.map(one => one.name) ?? [],
  );
  const kindOf = (role: string) => {
    if (persons.has(role)) return 'person';
    return logins.has(role) ? 'login' : 'other';
  };
  return seen => ({
    ...seen,
    roles: seen.roles
      .filter(role => !OWN.includes(role.name) && !/^cnpg_/.test(role.name))
      .map(role => ({ ...role, kind: kindOf(role.name) })),
  });
}
