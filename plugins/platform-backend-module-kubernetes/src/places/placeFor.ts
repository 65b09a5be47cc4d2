import type { GraphNode } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import { KINDS } from '../cluster/kinds';
import type { Cluster, Kind } from '../cluster/types';
import {
  LABELS,
  labelValue,
  objectName,
  type Place,
  placeOf,
} from '../objects';
import type { LiveObject } from '../state';

/** How an installation names namespaces, where it does not leave that to the rule. */
export type NamespaceOf = (
  team: string,
  environment: string,
) => string | undefined;

/** Whose a node is. */
export interface Owner {
  service?: string;
  team: string;
  environment: string;
}

/** Reads whose a node is; a graph that was stored before nodes said so has to be compiled again. */
export function ownerOf(node: GraphNode): Owner {
  const { service, team, environment } = node.properties as Partial<Owner>;
  if (!team || !environment)
    throw new DriverError(
      'invalid',
      `${node.name} has no place on a cluster`,
      'its node does not say which team and environment it belongs to',
      'Deploy it again: what is compiled now says so',
    );
  return { ...(service ? { service } : {}), team, environment };
}

/** Kinds of which a service has one where it is; the account first, which is there from the beginning to the end. */
const SERVICE_KINDS = [KINDS.serviceAccount, KINDS.deployment, KINDS.secret];
/** Kinds of which one stands for a database that belongs to no service. */
const OWN_KINDS: Kind[] = [KINDS.secret, KINDS.cnpgCluster];

/** The namespace that holds them; of several the one that has been there for longest, and none that is going. */
function namespaceThatHolds(objects: LiveObject[]): string | undefined {
  const [first] = objects
    .filter(one => !one.metadata?.deletionTimestamp)
    .sort((a, b) =>
      String(a.metadata?.creationTimestamp).localeCompare(
        String(b.metadata?.creationTimestamp),
      ),
    );
  return first?.metadata?.namespace;
}

const isIn = (namespaces: Array<string | undefined>) => (one: LiveObject) =>
  namespaces.includes(one.metadata?.namespace);

/** By which kinds and labels it is found where something already is. */
async function wayTo(
  cluster: Cluster,
  node: GraphNode,
  { service, environment }: Owner,
): Promise<{ kinds: Kind[]; labels: Record<string, string> }> {
  if (service)
    return {
      kinds: SERVICE_KINDS,
      labels: {
        [LABELS.service]: labelValue(service),
        [LABELS.environment]: labelValue(environment),
      },
    };
  const served = await Promise.all(
    OWN_KINDS.map(
      async kind => kind === KINDS.secret || (await cluster.serves(kind)),
    ),
  );
  return {
    kinds: OWN_KINDS.filter((_kind, i) => served[i]),
    labels: { [LABELS.object]: objectName(node.name) },
  };
}

/**
 * The namespace in which something of it is. Whoever has rights in a namespace can label what is in it as anybody's, and an
 * old object too: so its own namespace goes before any other, and no other is looked at but places of its environment.
 */
async function namespaceNow(
  cluster: Cluster,
  node: GraphNode,
  { owner, own }: { owner: Owner; own: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const { kinds, labels } = await wayTo(cluster, node, owner);
  const found = await Promise.all(
    kinds.map(kind => cluster.known(kind, { labels, signal })),
  );
  if (namespaceThatHolds(found.flat().filter(isIn([own])))) return own;
  const places = await cluster.known(KINDS.namespace, {
    labels: { [LABELS.environment]: labelValue(owner.environment) },
    signal,
  });
  const names = places.map(one => one.metadata?.name);
  return found
    .map(objects => namespaceThatHolds(objects.filter(isIn(names))))
    .find(one => one !== undefined);
}

/**
 * Where a node is to be. What a service has in an environment stays in the namespace in which it is, whichever team it
 * belongs to by now; only the first object of a service there computes the namespace.
 */
export async function placeFor(
  cluster: Cluster,
  node: GraphNode,
  signal: AbortSignal,
  namespaceOf?: NamespaceOf,
): Promise<Place> {
  const owner = ownerOf(node);
  const { team, environment } = owner;
  const place = placeOf({
    team,
    environment,
    namespace: namespaceOf?.(team, environment),
    manager: cluster.manager,
  });
  const own = place.namespace;
  const now = await namespaceNow(cluster, node, { owner, own }, signal);
  return { ...place, namespace: now ?? own };
}
