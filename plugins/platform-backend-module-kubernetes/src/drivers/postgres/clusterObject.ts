import type { GraphNode, JsonObject } from '@waymark/platform-common';
import type { Wanted } from '../../cluster/types';
import {
  cpuQuantity,
  metaOf,
  objectName,
  type Place,
  quantityValue,
} from '../../objects';
import {
  CNPG,
  type LiveCluster,
  loginsOf,
  NOTES,
  OWNER,
  type PostgresProperties,
} from './live';
import {
  type Archive,
  BARMAN_PLUGIN,
  type PostgresOptions,
  type Size,
  settingsOf,
} from './options';
import { ownershipSql, rolesOf } from './roles';

/** How a new Cluster comes by its data. */
export interface Bootstrap {
  bootstrap: JsonObject;
  externalClusters?: JsonObject[];
  /** How large the volume has to be at least. */
  storage?: string;
}

/** An empty database. */
export const emptyDatabase = (database: string): Bootstrap => ({
  bootstrap: {
    initdb: {
      database,
      owner: OWNER,
      dataChecksums: true,
      postInitApplicationSQL: ownershipSql(database),
    },
  },
});

/** Where changes are archived, for the Cluster that writes there under a name of its own. */
export function archiving(archive: Archive, serverName: string): JsonObject {
  if ('objectStore' in archive)
    return {
      plugins: [
        {
          name: archive.plugin ?? BARMAN_PLUGIN,
          isWALArchiver: true,
          parameters: { barmanObjectName: archive.objectStore, serverName },
        },
      ],
    };
  return {
    backup: {
      barmanObjectStore: { ...archive.barmanObjectStore, serverName },
      ...(archive.retentionPolicy
        ? { retentionPolicy: archive.retentionPolicy }
        : {}),
    },
  };
}

function backingUp(
  { backups }: PostgresOptions,
  serverName: string,
): JsonObject {
  if (!backups) return {};
  const { backup, ...archive } = backups.archive
    ? archiving(backups.archive, serverName)
    : ({} as JsonObject);
  const snapshots: JsonObject =
    backups.method === 'volumeSnapshot'
      ? {
          volumeSnapshot: {
            ...(backups.snapshotClass
              ? { className: backups.snapshotClass }
              : {}),
            // What a backup has goes with it.
            snapshotOwnerReference: 'backup',
          },
        }
      : {};
  const both = { ...(backup as JsonObject | undefined), ...snapshots };
  return { ...archive, ...(Object.keys(both).length ? { backup: both } : {}) };
}

/** Volumes grow and never shrink: a smaller size leaves them as they are. */
const larger = (wanted: string, least: string | undefined): string =>
  least && (quantityValue(least) ?? 0) > (quantityValue(wanted) ?? 0)
    ? least
    : wanted;

/** What all Clusters of ours have in common: by its size. */
export function specOf(
  size: Size,
  options: PostgresOptions,
  least?: string,
): JsonObject {
  const { instances, cpu, memory, storage, parameters } = settingsOf(
    size,
    options,
  );
  const amount = { cpu: cpuQuantity(cpu), memory };
  return {
    instances,
    ...(options.image ? { imageName: options.image } : {}),
    // Where one stands by it takes over while the first is restarted.
    primaryUpdateMethod: instances > 1 ? 'switchover' : 'restart',
    primaryUpdateStrategy: 'unsupervised',
    enableSuperuserAccess: false,
    // Of one instance it would only keep its node from ever being emptied.
    enablePDB: instances > 1,
    postgresql: { parameters },
    resources: { requests: { ...amount }, limits: { ...amount } },
    storage: {
      size: larger(storage, least),
      ...(options.storageClass ? { storageClass: options.storageClass } : {}),
    },
  };
}

/** The Cluster of a node. What it was made of, and where it archives, stays as it is once it is there. Pure. */
export function clusterObject(
  place: Place,
  node: GraphNode,
  options: PostgresOptions,
  facts: { serverName: string; made: Bootstrap; live?: LiveCluster },
): Wanted {
  const wanted = node.properties as unknown as PostgresProperties;
  const { size, stopped, service, database } = wanted;
  const name = objectName(node.name);
  const { live, made, serverName } = facts;
  const { bootstrap, externalClusters } = live?.spec?.bootstrap
    ? (live.spec as Bootstrap)
    : made;
  return {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: {
      ...metaOf(place, name, {
        object: node.name,
        service,
        component: 'postgres',
      }),
      annotations: {
        [CNPG.hibernation]: stopped ? 'on' : 'off',
        [NOTES.size]: size,
        [NOTES.database]: database,
        [NOTES.archive]: serverName,
      },
    },
    spec: {
      ...specOf(size, options, live?.spec?.storage?.size ?? made.storage),
      managed: { roles: rolesOf(name, loginsOf(wanted), live) },
      bootstrap,
      ...(externalClusters ? { externalClusters } : {}),
      ...backingUp(options, serverName),
    },
  } as Wanted;
}

/** The database in it: made again if somebody drops it, and left where it is when this object goes. */
export const databaseObject = (place: Place, node: GraphNode): Wanted => {
  const { database, service } =
    node.properties as unknown as PostgresProperties;
  const name = objectName(node.name);
  return {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Database',
    metadata: metaOf(place, name, {
      object: node.name,
      service,
      component: 'postgres',
    }),
    spec: {
      cluster: { name },
      name: database,
      owner: OWNER,
      ensure: 'present',
      databaseReclaimPolicy: 'retain',
    },
  } as Wanted;
};
