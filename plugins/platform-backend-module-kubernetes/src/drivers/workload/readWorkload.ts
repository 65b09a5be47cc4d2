import type { GraphNode } from '@waymark/platform-common';
import type { DriverContext, SecretStore } from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import type { Cluster } from '../../cluster/types';
import {
  ANNOTATIONS,
  type Place,
  portOf,
  selectorOf,
  type WorkloadFacts,
} from '../../objects';
import { type NamespaceOf, placeDrift, placeFor } from '../../places';
import type { PlaceOptions } from '../../places';
import type { LiveDeployment, LivePod, LiveReplicaSet } from '../../state';
import { type SecretValues, secretValuesIfKnown, valuesOf } from '../secret';
import { driftOfObjects, type ObjectDrift } from '../shared/driftOfObjects';
import { type FoundObject, knownObjects, ownOf } from '../shared/objectsOf';
import { WORKLOAD_KINDS, wantedObjects } from './wantedObjects';
import { imageOf, type RunOptions, workloadFacts } from './workloadFacts';

/** What drivers of what runs are told by configuration. */
export interface RunDriverOptions extends RunOptions, PlaceOptions {
  /** Names of namespaces, where they do not follow the rule. */
  namespaceOf?: NamespaceOf;
}

/** What a driver of what runs works with. */
export interface RunDriverParts {
  cluster: Cluster;
  secrets: SecretStore;
  options: RunDriverOptions;
}

/** A workload that is there. */
export interface WorkloadRead {
  place: Place;
  deployment: LiveDeployment;
  replicaSets: LiveReplicaSet[];
  pods: LivePod[];
  drift: ObjectDrift[];
  /** Where its Service is reached inside of the cluster; a worker has none. */
  address?: string;
  /** What must not be seen in its words: the values that it is to have, and those that it has. */
  hidden: string[];
}

const SECRETS_PATH = `annotations["${ANNOTATIONS.secrets}"]`;

async function driftNow(
  { cluster, options }: RunDriverParts,
  node: GraphNode,
  ctx: DriverContext,
  seen: {
    place: Place;
    facts: WorkloadFacts;
    secret: SecretValues | undefined;
    found: FoundObject[];
    live: LiveDeployment;
  },
): Promise<ObjectDrift[]> {
  const { place, secret, found } = seen;
  const { service } = node.properties as { service: string };
  // Without its secrets it is not known what they are to be, nor where its database is.
  const unknown = secret ? [] : ['Secret', 'NetworkPolicy'];
  const wanted = wantedObjects({
    ...seen,
    node,
    inputs: ctx.inputs,
    options,
  }).filter(({ kind }) => !unknown.includes(kind.kind));
  const own = driftOfObjects(wanted, found, cluster.manager, unknown);
  const shared = await placeDrift(cluster, place, service, options, ctx.signal);
  return [
    ...own.filter(({ path }) => secret || !path.endsWith(SECRETS_PATH)),
    ...shared.map(({ kind, wanted: { metadata } }) => ({
      object: kind.kind,
      path: '',
      says: `${kind.kind} ${metadata.name} is missing or not as it was set`,
    })),
  ];
}

/** Reads all of a workload from what the watches have told; undefined if there is no Deployment. */
export async function readWorkload(
  parts: RunDriverParts,
  node: GraphNode,
  ctx: DriverContext,
): Promise<WorkloadRead | undefined> {
  const { cluster, options, secrets } = parts;
  const { signal } = ctx;
  const all = await knownObjects(cluster, WORKLOAD_KINDS, node.name, signal);
  if (!all.length) return undefined;
  const computed = await placeFor(cluster, node, signal, options.namespaceOf);
  const found = ownOf(all, computed.namespace);
  const deployment = found.find(one => one.kind === KINDS.deployment)?.live as
    | LiveDeployment
    | undefined;
  if (!deployment) return undefined;
  const { name, namespace } = deployment.metadata!;
  const place = { ...computed, namespace: namespace! };
  const secret = await secretValuesIfKnown(node, ctx, secrets);
  // Nothing can be said about what it should be without an image: the next apply does.
  const facts = imageOf(node) ? workloadFacts(node, options) : undefined;
  const drift = facts
    ? await driftNow(parts, node, ctx, {
        place,
        facts,
        secret,
        found,
        live: deployment,
      })
    : [];
  const theirs = { namespace, labels: selectorOf(node.name), signal };
  const [replicaSets, pods] = await Promise.all([
    cluster.known<LiveReplicaSet>(KINDS.replicaSet, theirs),
    cluster.known<LivePod>(KINDS.pod, theirs),
  ]);
  return {
    place,
    deployment,
    replicaSets,
    pods,
    drift,
    hidden: [
      ...Object.values(secret?.values ?? {}),
      ...found
        .filter(one => one.kind === KINDS.secret)
        .flatMap(one => valuesOf(one.live)),
    ],
    ...(facts && portOf(facts)
      ? { address: `http://${name}.${namespace}.svc` }
      : {}),
  };
}
