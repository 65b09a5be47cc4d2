import type { GraphNode } from '@waymark/platform-common';
import type { DriverContext, SecretStore } from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import type { Cluster } from '../../cluster/types';
import { type NamespaceOf, placeFor } from '../../places';
import type { PlaceOptions } from '../../places';
import type { LiveEvent, LiveObject, LivePod } from '../../state';
import { driftOfObjects } from '../shared/driftOfObjects';
import { type FoundObject, knownObjects, ownOf } from '../shared/objectsOf';
import { emptyDatabase } from './clusterObject';
import type { DatabaseSeen } from './clusterState';
import {
  CNPG,
  type LiveCluster,
  loginsOf,
  MORE,
  NOTES,
  type PostgresProperties,
} from './live';
import type { PostgresOptions } from './options';
import { loginSecretName, valueIn, type Verifiers } from './secrets';
import type { Beneath } from './troubleOf';
import { DATABASE_KINDS, OWN_LOGINS, wantedObjects } from './wantedObjects';

/** What the driver of databases works with. */
export interface PostgresParts {
  cluster: Cluster;
  secrets: SecretStore;
  options: PostgresOptions & PlaceOptions & { namespaceOf?: NamespaceOf };
}

/** What the operator has made is its own, whatever labels it has. */
const isOurs = ({ live }: FoundObject) =>
  !live.metadata?.ownerReferences?.some(one => one.controller);

/** Everything that stands for a database, as the watches have told. */
async function foundOf(
  { cluster, options }: PostgresParts,
  node: GraphNode,
  signal: AbortSignal,
): Promise<{ found: FoundObject[]; live?: LiveCluster }> {
  const all = await knownObjects(cluster, DATABASE_KINDS, node.name, signal);
  if (!all.length) return { found: [] };
  const place = await placeFor(cluster, node, signal, options.namespaceOf);
  const own = ownOf(all, place.namespace);
  // Data is looked for wherever it may be, rather than made anew.
  const has = own.some(one => one.kind === KINDS.cnpgCluster);
  const found = (has ? own : all).filter(isOurs);
  const live = found.find(one => one.kind === KINDS.cnpgCluster)?.live;
  return { found, ...(live ? { live: live as LiveCluster } : {}) };
}

/** Passwords of the platform's own logins, which stand on the cluster alone. */
export function ownPasswords(
  found: FoundObject[],
  name: string,
): Map<string, string> {
  const known = OWN_LOGINS.flatMap((user): Array<[string, string]> => {
    const secret = found.find(
      one =>
        one.kind === KINDS.secret &&
        one.live.metadata?.name === loginSecretName(name, user),
    );
    const password = valueIn(secret?.live as any, 'password');
    return password ? [[user, password]] : [];
  });
  return new Map(known);
}

/** What is beneath a Cluster. */
export async function beneathOf(
  cluster: Cluster,
  live: LiveObject,
  signal: AbortSignal,
): Promise<Beneath> {
  const { name, namespace } = live.metadata!;
  const theirs = { namespace, labels: { [CNPG.cluster]: name! }, signal };
  const [pods, claims, events] = await Promise.all([
    cluster.list<LivePod>(KINDS.pod, theirs),
    cluster.list(MORE.claim, theirs),
    cluster.list<LiveEvent & LiveObject>(KINDS.event, { namespace, signal }),
  ]);
  return { pods, claims, events };
}

async function driftNow(
  { cluster, options }: PostgresParts,
  verifiers: Verifiers,
  node: GraphNode,
  seen: { found: FoundObject[]; live: LiveCluster },
  signal: AbortSignal,
): Promise<string[]> {
  const { found, live } = seen;
  const { name, namespace, annotations } = live.metadata!;
  const wanted = node.properties as unknown as PostgresProperties;
  const computed = await placeFor(cluster, node, signal, options.namespaceOf);
  const place = { ...computed, namespace: namespace! };
  const passwords = ownPasswords(found, name!);
  let secretsKnown = true;
  for (const login of loginsOf(wanted)) {
    const verifier = await verifiers.known(login);
    if (verifier) passwords.set(login.user, verifier);
    else secretsKnown = false;
  }
  // Without the key of the secrets nobody can say what they are to be.
  const unknown = secretsKnown ? [] : ['Secret'];
  const objects = wantedObjects(place, node, options, {
    serverName: annotations?.[NOTES.archive] ?? name!,
    made: emptyDatabase(wanted.database),
    live,
    passwords,
  }).filter(({ kind }) => !unknown.includes(kind.kind));
  return driftOfObjects(objects, found, cluster.manager, unknown)
    .map(({ says }) => says)
    .concat(
      OWN_LOGINS.filter(user => secretsKnown && !passwords.has(user)).map(
        user => `Secret ${loginSecretName(name!, user)} is missing`,
      ),
    );
}

/** Reads all of a database; undefined if there is no Cluster. */
export async function readDatabase(
  parts: PostgresParts,
  verifiers: Verifiers,
  node: GraphNode,
  { signal }: Pick<DriverContext, 'signal'>,
  /** False where its pods may not be as the Cluster says yet, though it calls itself healthy. */
  isVerified: (live: LiveCluster) => boolean,
): Promise<DatabaseSeen | undefined> {
  const { cluster } = parts;
  const { found, live } = await foundOf(parts, node, signal);
  if (!live) return undefined;
  const wanted = node.properties as unknown as PostgresProperties;
  const drift = await driftNow(parts, verifiers, node, { found, live }, signal);
  const healthy = /healthy/i.test(live.status?.phase ?? '');
  const look = !wanted.stopped && !(healthy && isVerified(live));
  const database = found.find(one => one.kind === KINDS.cnpgDatabase)?.live;
  return {
    cluster: live,
    ...(database ? { database } : {}),
    logins: loginsOf(wanted),
    stopped: wanted.stopped === true,
    drift,
    ...(look ? { beneath: await beneathOf(cluster, live, signal) } : {}),
  };
}
