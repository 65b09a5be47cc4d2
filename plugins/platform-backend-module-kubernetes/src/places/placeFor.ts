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

async function namespaceNow(
  cluster: Cluster,
  node: GraphNode,
  { service, environment }: Owner,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (service) {
    const labels = {
      [LABELS.service]: labelValue(service),
      [LABELS.environment]: labelValue(environment),
    };
    for (const kind of SERVICE_KINDS) {
      const found = namespaceThatHolds(
        await cluster.known(kind, { labels, signal }),
      );
      if (found) return found;
    }
    return undefined;
  }
  const labels = { [LABELS.object]: objectName(node.name) };
  for (const kind of OWN_KINDS) {
    if (kind === KINDS.secret || (await cluster.serves(kind))) {
      const found = namespaceThatHolds(
        await cluster.known(kind, { labels, signal }),
      );
      if (found) return found;
    }
  }
  return undefined;
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
  const namespace =
    (await namespaceNow(cluster, node, owner, signal)) ??
    namespaceOf?.(team, environment);
  return placeOf({ team, environment, namespace, manager: cluster.manager });
}
