import {
  type LiveEvent,
  type LiveObject,
  type LivePod,
  podTrouble,
  type Trouble,
  warningsOf,
  wordsOf,
  worst,
} from '../../state';
import type { LiveCluster } from './live';

/** What is read of a Cluster when it is not well. Lists may hold more than what belongs to it. */
export interface Beneath {
  pods: LivePod[];
  claims: Array<
    LiveObject & {
      status?: { phase?: string };
      spec?: { storageClassName?: string };
    }
  >;
  events: LiveEvent[];
}

/** Phases in which the operator does not go on by itself, and what they mean. */
const STUCK: Array<[phase: RegExp, means: string]> = [
  [
    /unrecoverable/i,
    'the operator has given up on it, and somebody has to look',
  ],
  [/invalid cluster definition/i, 'the operator refuses its definition'],
  [/image catalog/i, 'its image cannot be found out'],
  [/unknown plugin/i, 'a plugin that it needs is not installed'],
];

function volumeTrouble({ claims, events }: Beneath): Trouble | undefined {
  const waiting = claims.find(
    one =>
      one.status?.phase !== undefined &&
      one.status.phase !== 'Bound' &&
      !one.metadata?.deletionTimestamp,
  );
  if (!waiting) return undefined;
  const [warning] = warningsOf(events, {
    kind: 'PersistentVolumeClaim',
    metadata: waiting.metadata,
  });
  if (!warning) return undefined;
  const storage = waiting.spec?.storageClassName;
  return {
    kind: 'scheduling',
    message: `PersistentVolumeClaim ${waiting.metadata?.name} gets no volume${
      storage ? ` of the class ${storage}` : ''
    }`,
    words: wordsOf(warning.message),
    lasting: false,
  };
}

/** Which volumes have no room left: those of the pods that are not ready. */
function full(cluster: LiveCluster, pods: LivePod[]): Trouble | undefined {
  const { phase = '', phaseReason } = cluster.status ?? {};
  if (!/not enough disk space/i.test(phase)) return undefined;
  const names = pods
    .filter(pod => pod.status?.containerStatuses?.some(one => !one.ready))
    .map(pod => pod.metadata?.name)
    .sort();
  const which = names.length
    ? `the volume of ${names.join(' and ')} is full`
    : 'a volume of it is full';
  return {
    kind: 'eviction',
    message: `${which}, and Postgres has stopped before it could lose anything; a larger size gives it room`,
    words: wordsOf(phaseReason),
    lasting: true,
  };
}

function operatorTrouble(
  cluster: LiveCluster,
  events: LiveEvent[],
): Trouble | undefined {
  const { phase = '', phaseReason } = cluster.status ?? {};
  const [, means] = STUCK.find(([which]) => which.test(phase)) ?? [];
  if (means)
    return {
      kind: 'refused',
      message: means,
      words: wordsOf(phaseReason ?? phase),
      lasting: true,
    };
  if (/unable to create|plugin/i.test(phase))
    return {
      kind: /exceeded quota/.test(phaseReason ?? '') ? 'quota' : 'refused',
      message: `the operator says: ${phase}`,
      words: wordsOf(phaseReason),
      lasting: false,
    };
  const [warning] = warningsOf(events, {
    kind: 'Cluster',
    metadata: cluster.metadata,
  });
  return warning
    ? {
        kind: 'refused',
        message: 'the operator cannot go on',
        words: wordsOf(warning.message),
        lasting: false,
      }
    : undefined;
}

/** Why a Cluster does not serve, in words, by the name of what is wrong. Pure. */
export const troubleOf = (
  cluster: LiveCluster,
  beneath: Beneath,
): Trouble | undefined =>
  full(cluster, beneath.pods) ??
  worst([
    ...beneath.pods.map(pod => podTrouble(pod, beneath.events)),
    volumeTrouble(beneath),
    operatorTrouble(cluster, beneath.events),
  ]);
