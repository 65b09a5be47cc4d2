import type {
  CoreV1Event,
  V1CronJob,
  V1Deployment,
  V1Ingress,
  V1Job,
  V1ObjectMeta,
  V1Pod,
  V1ReplicaSet,
} from '@kubernetes/client-node';
import type { Wire } from '../objects/kinds';

/** Objects as they are read: anything may be missing. */
export type LiveMeta = Wire<V1ObjectMeta>;
export type LiveDeployment = Wire<V1Deployment>;
export type LiveReplicaSet = Wire<V1ReplicaSet>;
export type LivePod = Wire<V1Pod>;
export type LiveEvent = Wire<CoreV1Event>;
export type LiveJob = Wire<V1Job>;
export type LiveCronJob = Wire<V1CronJob>;
export type LiveIngress = Wire<V1Ingress>;

/** Any object, as far as all of them are alike. */
export interface LiveObject {
  apiVersion?: string;
  kind?: string;
  metadata?: LiveMeta;
}

/** A condition of any object. */
export interface LiveCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  observedGeneration?: number;
}

/** The condition of a type; undefined while nobody has written one. */
export const conditionOf = <T extends { type: string }>(
  conditions: T[] | undefined,
  type: string,
): T | undefined => conditions?.find(one => one.type === type);

const LONGEST_WORDS = 2000;
const LAST_LINES = 20;

/** An object's own words, as much as people read of them: the last lines. Undefined if there are none. */
export function wordsOf(text: string | undefined): string | undefined {
  const lines = (text ?? '').trimEnd().split('\n').slice(-LAST_LINES);
  return lines.join('\n').slice(-LONGEST_WORDS).trim() || undefined;
}

/** When an event was last seen, in milliseconds. */
const seenAt = (event: LiveEvent) =>
  Date.parse(
    event.series?.lastObservedTime ??
      event.lastTimestamp ??
      event.eventTime ??
      event.metadata?.creationTimestamp ??
      '',
  ) || 0;

/** Warnings about one object, the newest first. */
export const warningsOf = (
  events: LiveEvent[],
  object: { kind: string; metadata?: LiveMeta },
): LiveEvent[] =>
  events
    .filter(
      ({ type, involvedObject }) =>
        type !== 'Normal' &&
        involvedObject.kind === object.kind &&
        involvedObject.name === object.metadata?.name &&
        (!involvedObject.uid || involvedObject.uid === object.metadata?.uid),
    )
    .sort((a, b) => seenAt(b) - seenAt(a));
