import type { KubeObject } from '../types';

/** What is counted of a Deployment's replicas. */
export interface Counts {
  replicas: number;
  updated: number;
  updatedReady: number;
  ready: number;
  /** So many have to serve for the Deployment to be available. */
  least: number;
}

/** True once the newest replicas are all there is, and all of them serve. */
export const isComplete = (wanted: number, counts: Counts): boolean =>
  [counts.updated, counts.updatedReady, counts.replicas].every(
    n => n === wanted,
  );

/** The conditions of a Deployment, and whether it waits for something or for its deadline. */
export function deploymentConditions(
  own: KubeObject,
  fresh: KubeObject,
  counts: Counts,
  time: string,
) {
  const before: any[] = own.status?.conditions ?? [];
  const condition = (
    type: string,
    yes: boolean,
    reason: string,
    message: string,
    updated?: string,
  ) => {
    const old = before.find(c => c.type === type);
    const lastUpdateTime =
      updated ?? (old?.reason === reason ? old.lastUpdateTime : time);
    return {
      type,
      status: yes ? 'True' : 'False',
      reason,
      message,
      lastUpdateTime,
      lastTransitionTime: time,
    };
  };
  const { observedGeneration, readyReplicas, updatedReplicas } =
    own.status ?? {};
  const moved =
    observedGeneration !== own.metadata.generation ||
    readyReplicas !== counts.ready ||
    updatedReplicas !== counts.updated;
  const old = before.find(c => c.type === 'Progressing');
  const since: string = moved || !old ? time : old.lastUpdateTime;
  const complete = isComplete(own.spec.replicas, counts);
  const late =
    !complete &&
    Date.parse(time) - Date.parse(since) >
      own.spec.progressDeadlineSeconds * 1000;
  const name = `ReplicaSet "${fresh.metadata.name}"`;
  const progressing = () => {
    if (complete)
      return condition(
        'Progressing',
        true,
        'NewReplicaSetAvailable',
        `${name} has successfully progressed.`,
      );
    if (late)
      return condition(
        'Progressing',
        false,
        'ProgressDeadlineExceeded',
        `${name} has timed out progressing.`,
        since,
      );
    return condition(
      'Progressing',
      true,
      'ReplicaSetUpdated',
      `${name} is progressing.`,
      since,
    );
  };
  const failure = (fresh.status?.conditions ?? []).find(
    (c: any) => c.type === 'ReplicaFailure',
  );
  return {
    waits: !complete && !late,
    conditions: [
      counts.ready >= counts.least
        ? condition(
            'Available',
            true,
            'MinimumReplicasAvailable',
            'Deployment has minimum availability.',
          )
        : condition(
            'Available',
            false,
            'MinimumReplicasUnavailable',
            'Deployment does not have minimum availability.',
          ),
      progressing(),
      ...(failure
        ? [condition('ReplicaFailure', true, failure.reason, failure.message)]
        : []),
    ],
  };
}
