import type { LiveEvent, LivePod } from '../../state';
import { clusterState, type DatabaseSeen } from './clusterState';
import type { LiveCluster } from './live';

const META = {
  name: 'shop-db',
  namespace: 'shops--staging',
  uid: 'u',
  generation: 3,
  annotations: {
    'waymark.dev/size': 'small',
    'waymark.dev/database': 'shop',
  },
};
const REQUESTS = { cpu: '500m', memory: '1Gi' };
const READY: LiveCluster['status'] = {
  phase: 'Cluster in healthy state',
  readyInstances: 1,
  currentPrimary: 'shop-db-1',
  image: 'ghcr.io/cloudnative-pg/postgresql:18.6-system-trixie',
  managedRolesStatus: { byStatus: { reconciled: ['shop', 'waymark_owner'] } },
};

const pod = (name: string, more: object = {}): LivePod =>
  ({
    metadata: { name, namespace: META.namespace },
    spec: {
      containers: [{ name: 'postgres', resources: { requests: REQUESTS } }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: 'postgres', ready: true }],
    },
    ...more,
  } as unknown as LivePod);
const event = (kind: string, name: string, message: string): LiveEvent =>
  ({
    type: 'Warning',
    reason: 'Failed',
    message,
    involvedObject: { kind, name },
    metadata: {},
  } as LiveEvent);

function seen(
  status: Partial<LiveCluster['status']>,
  more: Partial<DatabaseSeen> = {},
): any {
  return clusterState({
    cluster: {
      kind: 'Cluster',
      metadata: META,
      spec: { instances: 1, resources: { requests: REQUESTS } },
      status: { ...READY, ...status },
    },
    logins: [{ user: 'shop', secret: 's' }],
    stopped: false,
    drift: [],
    beneath: { pods: [pod('shop-db-1')], claims: [], events: [] },
    ...more,
  });
}

describe('what is said of a database on a cluster', () => {
  it('that it serves', () => {
    expect(seen({})).toMatchObject({
      exists: 'yes',
      ready: true,
      failed: false,
      drifted: false,
      message: '1 of 1 instances of Cluster shop-db is ready',
      outputs: { version: '18.6', host: 'shop-db-rw.shops--staging.svc' },
    });
  });

  it('that its pods are not yet what the Cluster says, though it calls itself healthy', () => {
    const old = pod('shop-db-1', {
      spec: {
        containers: [
          {
            name: 'postgres',
            resources: { requests: { cpu: '1', memory: '4Gi' } },
          },
        ],
      },
    });
    expect(
      seen({}, { beneath: { pods: [old], claims: [], events: [] } }),
    ).toMatchObject({
      ready: false,
      failed: false,
      message: expect.stringContaining('has not taken it up yet'),
    });
  });

  it('which volume is full, and that waiting is no help', () => {
    const full = pod('shop-db-1', {
      status: {
        phase: 'Running',
        containerStatuses: [{ name: 'postgres', ready: false }],
      },
    });
    const reason = 'Insufficient disk space detected in one or more pods';
    expect(
      seen(
        {
          phase: 'Not enough disk space',
          phaseReason: reason,
          readyInstances: 0,
        },
        { beneath: { pods: [full], claims: [], events: [] } },
      ),
    ).toMatchObject({
      ready: false,
      failed: true,
      message: expect.stringContaining('the volume of shop-db-1 is full'),
      words: reason,
    });
  });

  it('which volume is not to be had', () => {
    const words = 'storageclass.storage.k8s.io "fast" not found';
    expect(
      seen(
        {
          phase: 'Setting up primary',
          readyInstances: 0,
          currentPrimary: undefined,
        },
        {
          beneath: {
            pods: [],
            claims: [
              {
                metadata: { name: 'shop-db-1' },
                spec: { storageClassName: 'fast' },
                status: { phase: 'Pending' },
              },
            ],
            events: [event('PersistentVolumeClaim', 'shop-db-1', words)],
          },
        },
      ),
    ).toMatchObject({
      ready: false,
      failed: false,
      message: expect.stringContaining(
        'PersistentVolumeClaim shop-db-1 gets no volume of the class fast',
      ),
      words,
    });
  });

  it('that the operator has given up on it, in its own words', () => {
    const phaseReason =
      'Instance creation failed for the following jobs: shop-db-1-full-recovery.';
    expect(
      seen(
        {
          phase: 'Cluster is unrecoverable and needs manual intervention',
          phaseReason,
          readyInstances: 0,
        },
        { beneath: { pods: [], claims: [], events: [] } },
      ),
    ).toMatchObject({ ready: false, failed: true, words: phaseReason });
  });

  it('that it serves with one instance less, and why', () => {
    const pending = pod('shop-db-2', {
      status: {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes are available: 3 Insufficient memory.',
          },
        ],
      },
    });
    expect(
      seen(
        { phase: 'Waiting for the instances to become active' },
        {
          beneath: {
            pods: [pod('shop-db-1'), pending],
            claims: [],
            events: [],
          },
        },
      ),
    ).toMatchObject({
      ready: true,
      limited: true,
      failed: false,
      message: expect.stringContaining(
        'pod shop-db-2 finds no node that has room for it',
      ),
      words: '0/3 nodes are available: 3 Insufficient memory.',
    });
  });

  it('which login is not let in, and why', () => {
    const words =
      'could not perform UPDATE_MEMBERSHIPS on role shop: role "x" does not exist';
    expect(
      seen({
        managedRolesStatus: {
          byStatus: { reconciled: [] },
          cannotReconcile: { shop: [words] },
        },
      }),
    ).toMatchObject({
      ready: false,
      message: expect.stringContaining('the login shop is being made'),
      words,
    });
    // A second one that comes is no reason to call the database away.
    expect(
      seen(
        {},
        {
          logins: [
            { user: 'shop', secret: 's' },
            { user: 'shop_2', secret: 's-2' },
          ],
        },
      ),
    ).toMatchObject({
      ready: true,
      message: expect.stringContaining('the login shop_2 is being made'),
    });
  });

  it('that somebody has changed it, and what', () => {
    const drift = [
      'Cluster shop-db: spec.instances is 3 instead of 1, set by kubectl',
    ];
    expect(seen({}, { drift })).toMatchObject({
      drifted: true,
      message: expect.stringContaining('spec.instances is 3 instead of 1'),
    });
  });
});
