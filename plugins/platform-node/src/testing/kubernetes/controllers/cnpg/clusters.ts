import { ApiError } from '../../ApiError';
import type { KubeObject } from '../../types';
import type { Hand } from '../Hand';
import { type Archives, storeOf } from './Archives';
import {
  ensureBelongings,
  isCurrent,
  isReady,
  startInstance,
} from './instances';
import { recovery } from './recovery';
import { rolesStatus } from './roles';

const HIBERNATION = 'cnpg.io/hibernation';

/** Where a Cluster is, and why. */
interface Phase {
  phase: string;
  reason?: string;
}

const HEALTHY: Phase = { phase: 'Cluster in healthy state' };

/** Starts, replaces and ends instances, one at a time: a primary last. */
function moveInstances(
  hand: Hand,
  cluster: KubeObject,
  pods: KubeObject[],
): Phase {
  const { name } = cluster.metadata;
  const { instances } = cluster.spec;
  const named = (serial: number) => `${name}-${serial}`;
  const of = (serial: number) =>
    pods.find(pod => pod.metadata.name === named(serial));
  const primary = of(1);
  if (!primary) {
    startInstance(hand, cluster, named(1), true);
    return cluster.status?.currentPrimary
      ? {
          phase: 'Failing over',
          reason: `Failing over from ${named(1)} to ${named(1)}`,
        }
      : {
          phase: 'Setting up primary',
          reason: `Creating primary instance ${named(1)}`,
        };
  }
  if (!isReady(primary))
    return cluster.status?.currentPrimary
      ? {
          phase: 'Waiting for the instances to become active',
          reason: 'Some instances are not yet active. Please wait.',
        }
      : {
          phase: 'Setting up primary',
          reason: `Creating primary instance ${named(1)}`,
        };
  const serials = Array.from({ length: instances }, (_, i) => i + 1);
  for (const pod of pods) {
    const serial = Number(pod.metadata.name.split('-').pop());
    if (serial > instances) hand.remove(pod);
  }
  for (const serial of [...serials].reverse()) {
    const pod = of(serial);
    if (!pod) {
      startInstance(hand, cluster, named(serial), false);
      return {
        phase: 'Creating a new replica',
        reason: `Creating replica ${named(serial)}-join`,
      };
    }
    if (!isReady(pod))
      return {
        phase: 'Waiting for the instances to become active',
        reason: 'Some instances are not yet active. Please wait.',
      };
    if (!isCurrent(cluster, pod)) {
      hand.remove(pod);
      const kind = serial === 1 ? 'primary' : 'replica';
      return {
        phase: 'Upgrading cluster',
        reason: `Restarting ${kind} instance ${named(
          serial,
        )}, because: its configuration has changed`,
      };
    }
  }
  return HEALTHY;
}

function hibernation(cluster: KubeObject, pods: KubeObject[]): object[] {
  if (cluster.metadata.annotations?.[HIBERNATION] !== 'on') return [];
  const say = (status: string, reason: string, message: string) => [
    { type: HIBERNATION, status, reason, message },
  ];
  if (!pods.length)
    return say('True', 'Hibernated', 'Cluster has been hibernated');
  return cluster.status?.phase === HEALTHY.phase
    ? say('False', 'DeletingPods', 'Hibernation is in progress')
    : say(
        'False',
        'WaitingForHealthy',
        'Waiting for the cluster to be healthy before proceeding with hibernation',
      );
}

function conditionsOf(
  cluster: KubeObject,
  ready: boolean,
  pods: KubeObject[],
): object[] {
  const before: any[] = cluster.status?.conditions ?? [];
  const kept = before.filter(one => one.type === 'LastBackupSucceeded');
  const store = storeOf(cluster.spec, cluster.metadata.name);
  const archives = ready && store;
  return [
    {
      type: 'Ready',
      status: ready ? 'True' : 'False',
      reason: ready ? 'ClusterIsReady' : 'ClusterIsNotReady',
      message: ready ? 'Cluster is Ready' : 'Cluster Is Not Ready',
    },
    ...(archives
      ? [
          {
            type: 'ContinuousArchiving',
            status: 'True',
            reason: 'ContinuousArchivingSuccess',
            message: 'Continuous archiving is working',
          },
        ]
      : []),
    ...kept,
    ...hibernation(cluster, pods),
  ];
}

function growVolumes(hand: Hand, cluster: KubeObject): void {
  const storage = cluster.spec.storage?.size;
  for (const claim of hand.owned('PersistentVolumeClaim', cluster))
    if (storage && claim.spec.resources.requests.storage !== storage)
      hand.change(
        claim,
        next => (next.spec.resources.requests.storage = storage),
      );
}

function step(hand: Hand, archives: Archives, cluster: KubeObject): void {
  const { name, uid } = cluster.metadata;
  ensureBelongings(hand, cluster);
  const pods = hand.owned('Pod', cluster);
  const asleep = hibernation(cluster, pods) as Array<{ reason: string }>;
  const sleeps = asleep.some(one => one.reason !== 'WaitingForHealthy');
  const store = storeOf(cluster.spec, name);
  let at: Phase;
  if (sleeps) {
    for (const pod of pods) hand.remove(pod);
    at = HEALTHY;
  } else
    at =
      (!cluster.status?.currentPrimary && recovery(hand, archives, cluster)) ||
      (store && !archives.open(store, uid!)
        ? {
            phase: 'Setting up primary',
            reason: `Creating primary instance ${name}-1`,
          }
        : moveInstances(hand, cluster, pods));
  growVolumes(hand, cluster);
  const live = hand.now(cluster);
  if (!live) return;
  const now = hand.owned('Pod', cluster);
  const running = now.filter(isReady);
  const healthy = at === HEALTHY && !sleeps;
  const claims = hand.owned('PersistentVolumeClaim', cluster);
  const primary =
    cluster.status?.currentPrimary ??
    (healthy || running.length ? `${name}-1` : undefined);
  hand.state(live, {
    phase: at.phase,
    ...(at.reason && { phaseReason: at.reason }),
    instances: claims.length,
    readyInstances: running.length,
    ...(now.length && { instanceNames: now.map(p => p.metadata.name).sort() }),
    ...(primary && { currentPrimary: primary, targetPrimary: primary }),
    ...(claims.length && {
      [sleeps ? 'danglingPVC' : 'healthyPVC']: claims
        .map(one => one.metadata.name)
        .sort(),
    }),
    writeService: `${name}-rw`,
    readService: `${name}-r`,
    image:
      cluster.spec.imageName ??
      'ghcr.io/cloudnative-pg/postgresql:18.6-system-trixie',
    ...(running.length
      ? { managedRolesStatus: rolesStatus(hand, cluster) }
      : cluster.status?.managedRolesStatus && {
          managedRolesStatus: cluster.status.managedRolesStatus,
        }),
    conditions: conditionsOf(cluster, healthy, pods),
  });
}

/** Moves every Cluster one step on. */
export function clusters(hand: Hand, archives: Archives): void {
  for (const cluster of hand.list('Cluster')) {
    if (cluster.metadata.deletionTimestamp) continue;
    try {
      step(hand, archives, cluster);
    } catch (error) {
      // What admission refuses it: a quota, or the rules for pods.
      if (!(error instanceof ApiError)) throw error;
      hand.state(hand.now(cluster) ?? cluster, {
        ...cluster.status,
        phase: 'Unable to create required cluster objects',
        phaseReason: error.message,
      });
    }
  }
}
