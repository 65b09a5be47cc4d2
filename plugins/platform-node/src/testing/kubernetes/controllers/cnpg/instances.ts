import { createHash, randomBytes } from 'node:crypto';
import type { KubeObject } from '../../types';
import type { Hand } from '../Hand';

/** Stands for what an instance was started with. */
const STARTED_WITH = 'simulated.waymark.dev/started-with';
const IMAGE = 'ghcr.io/cloudnative-pg/postgresql:18.6-system-trixie';

const hashOf = ({ spec }: KubeObject): string =>
  createHash('sha256')
    .update(
      JSON.stringify([spec.imageName, spec.resources, spec.postgresql ?? {}]),
    )
    .digest('hex')
    .slice(0, 12);

export const isReady = (pod: KubeObject): boolean =>
  !pod.metadata.deletionTimestamp &&
  (pod.status?.conditions ?? []).some(
    (c: any) => c.type === 'Ready' && c.status === 'True',
  );

/** Whether an instance runs with what is wanted now. */
export const isCurrent = (cluster: KubeObject, pod: KubeObject): boolean =>
  pod.metadata.annotations?.[STARTED_WITH] === hashOf(cluster);

const labelsOf = ({ metadata: { name } }: KubeObject) => ({
  'cnpg.io/cluster': name,
  'app.kubernetes.io/managed-by': 'cloudnative-pg',
});

/** Starts one instance on its volume, which is made when it is not there. */
export function startInstance(
  hand: Hand,
  cluster: KubeObject,
  name: string,
  primary: boolean,
): void {
  const labels = { ...labelsOf(cluster), 'cnpg.io/instanceName': name };
  const { storage, imageName = IMAGE, resources = {} } = cluster.spec;
  const claims = hand.owned('PersistentVolumeClaim', cluster);
  if (!claims.some(one => one.metadata.name === name))
    hand.make(cluster, 'PersistentVolumeClaim', name, {
      metadata: { labels: { ...labels, 'cnpg.io/pvcRole': 'PG_DATA' } },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: storage?.size } },
        ...(storage?.storageClass && {
          storageClassName: storage.storageClass,
        }),
      },
    });
  hand.make(cluster, 'Pod', name, {
    metadata: {
      labels: {
        ...labels,
        'cnpg.io/instanceRole': primary ? 'primary' : 'replica',
      },
      annotations: { [STARTED_WITH]: hashOf(cluster) },
    },
    spec: {
      restartPolicy: 'Always',
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 26,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'postgres',
          image: imageName,
          resources,
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
      volumes: [{ name: 'pgdata', persistentVolumeClaim: { claimName: name } }],
    },
    status: { phase: 'Pending', qosClass: 'Guaranteed' },
  });
}

const base64 = (value: string) => Buffer.from(value).toString('base64');

/** What is there beside the instances: services, certificates, and the login of the owner where none was given. */
export function ensureBelongings(hand: Hand, cluster: KubeObject): void {
  const { name, namespace } = cluster.metadata;
  const labels = labelsOf(cluster);
  const has = (kind: string, of: string) =>
    hand.list(kind, namespace).some(one => one.metadata.name === of);
  for (const role of ['rw', 'ro', 'r'])
    if (!has('Service', `${name}-${role}`))
      hand.make(cluster, 'Service', `${name}-${role}`, {
        metadata: { labels },
        spec: {
          type: 'ClusterIP',
          ports: [
            { name: 'postgres', port: 5432, protocol: 'TCP', targetPort: 5432 },
          ],
          selector: { ...labels, 'cnpg.io/instanceRole': 'primary' },
        },
      });
  const secret = (of: string, type: string, data: Record<string, string>) => {
    if (has('Secret', of)) return;
    const encoded = Object.entries(data).map(([k, v]) => [k, base64(v)]);
    hand.make(cluster, 'Secret', of, {
      metadata: { labels },
      type,
      data: Object.fromEntries(encoded),
    });
  };
  secret(`${name}-ca`, 'Opaque', { 'ca.crt': 'none', 'ca.key': 'none' });
  const { initdb } = cluster.spec.bootstrap ?? {};
  const login = (of: string, username: string, dbname: string) => {
    const host = `${name}-rw`;
    secret(of, 'kubernetes.io/basic-auth', {
      username,
      password: randomBytes(24).toString('base64url'),
      host,
      port: '5432',
      dbname,
    });
  };
  const owner = initdb?.owner ?? initdb?.database ?? 'app';
  if (initdb && !initdb.secret)
    login(`${name}-app`, owner, initdb.database ?? 'app');
  if (cluster.spec.enableSuperuserAccess)
    login(`${name}-superuser`, 'postgres', '*');
}
