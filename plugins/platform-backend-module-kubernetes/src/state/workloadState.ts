import type { JsonObject } from '@waymark/platform-common';
import type { Observation } from '@waymark/platform-node';
import { createTrouble, failedCreate } from './createTrouble';
import { deleting } from './deleting';
import type { Drift } from './drift';
import type {
  LiveDeployment,
  LiveEvent,
  LiveMeta,
  LivePod,
  LiveReplicaSet,
} from './live';
import { conditionOf, warningsOf } from './live';
import { podTrouble } from './podTrouble';
import { type Trouble, worst } from './trouble';

/** Everything that is read about a workload. Lists may hold more than what belongs to it. */
export interface WorkloadSeen {
  deployment: LiveDeployment;
  replicaSets: LiveReplicaSet[];
  pods: LivePod[];
  events: LiveEvent[];
  drift: Drift[];
  /** Where it is reached from inside of the cluster; left out for a worker. */
  address?: string;
}

const ownedBy = (metadata: LiveMeta | undefined, uid: string | undefined) =>
  Boolean(uid && metadata?.ownerReferences?.some(one => one.uid === uid));

const revisionOf = ({ metadata }: LiveReplicaSet) =>
  Number(metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? 0);

/** The ReplicaSet of what is wanted now, and its pods: what those of an older one do is no matter any more. */
function newest({ deployment, replicaSets, pods }: WorkloadSeen) {
  const [replicaSet] = replicaSets
    .filter(one => ownedBy(one.metadata, deployment.metadata?.uid))
    .sort((a, b) => revisionOf(b) - revisionOf(a));
  const uid = replicaSet?.metadata?.uid;
  return {
    replicaSet,
    pods: pods.filter(
      one => ownedBy(one.metadata, uid) && !one.metadata?.deletionTimestamp,
    ),
  };
}

function troubleOf(seen: WorkloadSeen): Trouble | undefined {
  const { deployment, events } = seen;
  const { replicaSet, pods } = newest(seen);
  const found = worst(pods.map(pod => podTrouble(pod, events)));
  if (found?.lasting) return found;
  const told = replicaSet
    ? failedCreate(
        warningsOf(events, {
          kind: 'ReplicaSet',
          metadata: replicaSet.metadata,
        }),
      )
    : undefined;
  // Events stay for an hour; whether it is so now, the condition says.
  const failure = conditionOf(deployment.status?.conditions, 'ReplicaFailure');
  if (failure?.status !== 'True') return found;
  const said = failure.message ?? told ?? '';
  return worst([
    createTrouble(`Deployment ${deployment.metadata?.name}`, said),
    found,
  ]);
}

const earliest = (times: Array<string | undefined>) =>
  times.filter((one): one is string => Boolean(one)).sort()[0];

function outputsOf(seen: WorkloadSeen, wanted: number): JsonObject {
  const { pods } = newest(seen);
  const ready = seen.deployment.status?.readyReplicas ?? 0;
  const spawnedAt = earliest(
    pods.map(pod => pod.status?.startTime ?? pod.metadata?.creationTimestamp),
  );
  const readyAt = earliest(
    pods
      .map(pod => conditionOf(pod.status?.conditions, 'Ready'))
      .map(one =>
        one?.status === 'True' ? one.lastTransitionTime : undefined,
      ),
  );
  return {
    replicas: wanted,
    ready,
    addresses: seen.address && ready ? [seen.address] : [],
    pods: pods.map(pod => pod.metadata?.name ?? '').sort(),
    ...(spawnedAt ? { spawnedAt } : {}),
    ...(readyAt ? { readyAt } : {}),
  };
}

/** What is seen of a workload. As `kubectl rollout status`: it is ready when all of the new ones are, and no old one is left. */
export function workloadState(seen: WorkloadSeen): Observation {
  const { deployment } = seen;
  const { metadata, status, spec } = deployment;
  const wanted = spec?.replicas ?? 1;
  const outputs = outputsOf(seen, wanted);
  const drifted = seen.drift.length > 0;
  const yes = { exists: 'yes', drifted, outputs } as const;

  const going = deleting({ ...deployment, kind: 'Deployment' });
  if (going) return { ...yes, ready: false, failed: false, message: going };

  const ready = status?.readyReplicas ?? 0;
  const known =
    (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  const updated = status?.updatedReplicas ?? 0;
  const all =
    known &&
    updated >= wanted &&
    (status?.replicas ?? 0) <= updated &&
    (status?.availableReplicas ?? 0) >= updated;
  const count = `${ready} of ${wanted} replicas of Deployment ${
    metadata?.name
  } ${ready === 1 ? 'is' : 'are'} ready`;
  if (all) return { ...yes, ready: true, failed: false, message: count };
  if (!known) {
    return {
      ...yes,
      ready: false,
      failed: false,
      message: `Deployment ${metadata?.name} has changed, and the cluster has not taken it up yet`,
    };
  }

  const trouble = troubleOf(seen);
  const progressing = conditionOf(status?.conditions, 'Progressing');
  const stuck = progressing?.reason === 'ProgressDeadlineExceeded';
  const why =
    trouble?.message ??
    (stuck
      ? `nothing has changed for ${spec?.progressDeadlineSeconds ?? 600} s`
      : undefined);
  const words = trouble?.words ?? (stuck ? progressing?.message : undefined);
  return {
    ...yes,
    ready: false,
    failed: stuck || trouble?.lasting === true,
    message: why ? `${count}: ${why}` : count,
    ...(words ? { words } : {}),
  };
}
