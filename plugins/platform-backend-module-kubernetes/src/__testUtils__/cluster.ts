import type {
  LiveDeployment,
  LiveEvent,
  LivePod,
  LiveReplicaSet,
} from '../state';
import { IMAGE } from './payments';

/** Name of the Deployment of payment-api's r15. */
export const NAME = 'payment-api-staging-r15-c1';
const UID = '6f1c2f0e-0f5c-4f0a-9f43-3a0a1b2c3d4e';
const REPLICA_SET = '0b9a8c7d-6e5f-4a3b-8c2d-1e0f9a8b7c6d';

type Status = NonNullable<LiveDeployment['status']>;
type ContainerStatus = NonNullable<
  NonNullable<LivePod['status']>['containerStatuses']
>[number];

/** A Deployment whose rollout is under way, as an API server answers. */
export const deploymentWith = (
  status: Partial<Status>,
  replicas = 3,
): LiveDeployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: NAME,
    namespace: 'payments--staging',
    uid: UID,
    generation: 2,
  },
  spec: {
    replicas,
    progressDeadlineSeconds: 300,
    selector: {},
    template: {},
  },
  status: {
    observedGeneration: 2,
    replicas,
    updatedReplicas: replicas,
    unavailableReplicas: replicas,
    conditions: [
      {
        type: 'Progressing',
        status: 'True',
        reason: 'ReplicaSetUpdated',
        message: `ReplicaSet "${NAME}-6d4cf56db6" is progressing.`,
      },
    ],
    ...status,
  },
});

const replicaSet = (
  hash: string,
  uid: string,
  revision: string,
): LiveReplicaSet => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name: `${NAME}-${hash}`,
    uid,
    annotations: { 'deployment.kubernetes.io/revision': revision },
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: NAME,
        uid: UID,
        controller: true,
      },
    ],
  },
});

/** The ReplicaSet of what is wanted now, and the one before it. */
export const REPLICA_SETS = [
  replicaSet('55d5b6f7c8', 'older', '9'),
  replicaSet('6d4cf56db6', REPLICA_SET, '10'),
];

/** A pod of the newest ReplicaSet, or of another owner. */
export const podWith = (
  container: Partial<ContainerStatus> | undefined,
  more: { name?: string; owner?: string; status?: LivePod['status'] } = {},
): LivePod => {
  const { name = `${NAME}-6d4cf56db6-x7kzp`, owner = REPLICA_SET } = more;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'payments--staging',
      uid: `uid-of-${name}`,
      creationTimestamp: '2026-11-21T20:00:00Z',
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${NAME}-6d4cf56db6`,
          uid: owner,
          controller: true,
        },
      ],
    },
    spec: {
      restartPolicy: 'Always',
      containers: [
        {
          name: 'app',
          image: IMAGE,
          resources: { limits: { cpu: '500m', memory: '256Mi' } },
        },
      ],
    },
    status: {
      phase: container ? 'Running' : 'Pending',
      startTime: '2026-11-21T20:00:01Z',
      ...(container
        ? {
            conditions: [{ type: 'PodScheduled', status: 'True' }],
            containerStatuses: [
              {
                name: 'app',
                image: IMAGE,
                imageID: '',
                ready: false,
                restartCount: 0,
                ...container,
              },
            ],
          }
        : {}),
      ...more.status,
    },
  };
};

/** A warning about an object, as `kubectl get events` shows it. */
export const warning = (
  kind: string,
  name: string,
  reason: string,
  message: string,
  lastTimestamp = '2026-11-21T20:01:00Z',
): LiveEvent => ({
  metadata: { name: `${name}.17f0` },
  involvedObject: { kind, name },
  type: 'Warning',
  reason,
  message,
  lastTimestamp,
});
