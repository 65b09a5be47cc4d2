import {
  deploymentWith,
  NAME,
  podWith,
  REPLICA_SETS,
  warning,
} from '../__testUtils__/cluster';
import type { LiveEvent, LivePod } from './live';
import { workloadState } from './workloadState';

type Status = NonNullable<ReturnType<typeof deploymentWith>['status']>;

const observe = (
  status: Partial<Status>,
  pods: LivePod[] = [],
  events: LiveEvent[] = [],
) =>
  workloadState({
    deployment: deploymentWith(status),
    replicaSets: REPLICA_SETS,
    pods,
    events,
    drift: [],
    address: `http://${NAME}.payments--staging.svc`,
  });

const READY = { readyReplicas: 3, availableReplicas: 3 };
const running = { startedAt: '2026-11-21T20:00:03Z' };

describe('workloadState', () => {
  it('is ready when all of the new replicas are, and says since when', () => {
    const pod = podWith(
      { ready: true, state: { running } },
      {
        status: {
          conditions: [
            {
              type: 'Ready',
              status: 'True',
              lastTransitionTime: '2026-11-21T20:00:09Z',
            },
          ],
        },
      },
    );
    expect(observe(READY, [pod])).toEqual({
      exists: 'yes',
      ready: true,
      failed: false,
      drifted: false,
      message: `3 of 3 replicas of Deployment ${NAME} are ready`,
      outputs: {
        replicas: 3,
        ready: 3,
        addresses: [`http://${NAME}.payments--staging.svc`],
        pods: [pod.metadata!.name],
        spawnedAt: '2026-11-21T20:00:01Z',
        readyAt: '2026-11-21T20:00:09Z',
      },
    });
  });

  it('is on its way while there are pods that start, and no trouble', () => {
    const waiting = { reason: 'ContainerCreating' };
    expect(
      observe({ readyReplicas: 1, availableReplicas: 1 }, [
        podWith({ state: { waiting } }),
      ]),
    ).toMatchObject({
      ready: false,
      failed: false,
      message: `1 of 3 replicas of Deployment ${NAME} is ready`,
    });
  });

  it('is not ready while old replicas are left, or the cluster has not taken up the change', () => {
    expect(observe({ ...READY, updatedReplicas: 2 })).toMatchObject({
      ready: false,
    });
    expect(observe({ ...READY, replicas: 4 })).toMatchObject({ ready: false });
    expect(observe({ ...READY, observedGeneration: 1 })).toMatchObject({
      ready: false,
      message: expect.stringContaining('has not taken it up yet'),
    });
  });

  it('is ready with none where none is wanted', () => {
    const deployment = deploymentWith({ replicas: 0, updatedReplicas: 0 }, 0);
    const seen = { replicaSets: [], pods: [], events: [], drift: [] };
    expect(workloadState({ deployment, ...seen })).toMatchObject({
      ready: true,
      outputs: { replicas: 0, ready: 0, addresses: [] },
    });
  });

  it('speaks of the new pods, and not of what those before them do', () => {
    const waiting = {
      reason: 'CrashLoopBackOff',
      message: 'back-off 40s restarting failed container=app',
    };
    const old = podWith(
      { state: { waiting } },
      { owner: 'older', name: 'old' },
    );
    expect(observe({}, [old])).toMatchObject({
      failed: false,
      message: `0 of 3 replicas of Deployment ${NAME} are ready`,
    });
  });

  it('has failed when a rollout has made no progress for its time, with what is known of it', () => {
    const conditions = [
      {
        type: 'Progressing',
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: `ReplicaSet "${NAME}-6d4cf56db6" has timed out progressing.`,
      },
    ];
    expect(observe({ conditions })).toMatchObject({
      failed: true,
      message: `0 of 3 replicas of Deployment ${NAME} are ready: nothing has changed for 300 s`,
      words: `ReplicaSet "${NAME}-6d4cf56db6" has timed out progressing.`,
    });
    const pod = podWith({ state: { running } });
    const probe = warning(
      'Pod',
      pod.metadata!.name!,
      'Unhealthy',
      'Readiness probe failed: HTTP probe failed with statuscode: 503',
    );
    expect(observe({ conditions }, [pod], [probe])).toMatchObject({
      failed: true,
      words: probe.message,
    });
  });

  it('says that a quota is used up, and waits: old pods that go make room', () => {
    const message = `pods "${NAME}-6d4cf56db6-x7kzp" is forbidden: exceeded quota: place.waymark.dev, requested: limits.memory=1Gi, used: limits.memory=40Gi, limited: limits.memory=40Gi`;
    const conditions = [
      {
        type: 'ReplicaFailure',
        status: 'True',
        reason: 'FailedCreate',
        message,
      },
    ];
    const { deployment, ...seen } = {
      deployment: deploymentWith({
        replicas: 0,
        updatedReplicas: 0,
        conditions,
      }),
      replicaSets: REPLICA_SETS,
      pods: [],
      events: [
        warning('ReplicaSet', `${NAME}-6d4cf56db6`, 'FailedCreate', message),
      ],
      drift: [],
    };
    expect(workloadState({ deployment, ...seen })).toMatchObject({
      ready: false,
      failed: false,
      message: `0 of 3 replicas of Deployment ${NAME} are ready: Deployment ${NAME} may make no more pods: the quota place.waymark.dev of its namespace is used up`,
      words: message,
    });
  });

  it('has failed when the cluster refuses its pods', () => {
    const message = `pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true`;
    const conditions = [
      {
        type: 'ReplicaFailure',
        status: 'True',
        reason: 'FailedCreate',
        message,
      },
    ];
    expect(observe({ conditions })).toMatchObject({
      failed: true,
      message: expect.stringContaining(
        `the cluster refuses the pods of Deployment ${NAME}`,
      ),
      words: message,
    });
  });

  it('says who holds what is being deleted', () => {
    const deployment = deploymentWith(READY);
    Object.assign(deployment.metadata!, {
      deletionTimestamp: '2026-11-21T20:05:00Z',
      finalizers: ['foregroundDeletion', 'example.com/keep'],
    });
    const seen = { replicaSets: [], pods: [], events: [], drift: [] };
    expect(workloadState({ deployment, ...seen })).toMatchObject({
      ready: false,
      failed: false,
      message: `Deployment ${NAME} is being deleted since 2026-11-21T20:05:00Z: it is held by foregroundDeletion, example.com/keep until they have cleaned up`,
    });
  });
});
