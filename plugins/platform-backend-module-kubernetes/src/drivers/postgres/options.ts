import type { Condition, JsonObject } from '@waymark/platform-common';
import type { CrossplaneOptions } from './crossplane/compositeObject';

export type Size = 'small' | 'medium' | 'large';

/** What a size is on a cluster. */
export interface SizeSettings {
  /** One that writes, and so many more that stand by. */
  instances: number;
  cpu: string;
  memory: string;
  /** Of each instance. It grows and never shrinks. */
  storage: string;
  /** Settings of Postgres. */
  parameters: Record<string, string>;
}

const STATEMENTS = {
  // Naming them is how the operator is asked for the extension.
  'pg_stat_statements.max': '500',
  'pg_stat_statements.track': 'top',
};

/** Connections as on every target; memory for Postgres itself is a quarter of that of the instance. */
export const SIZES: Record<Size, SizeSettings> = {
  small: {
    instances: 1,
    cpu: '500m',
    memory: '1Gi',
    storage: '10Gi',
    parameters: {
      max_connections: '80',
      shared_buffers: '256MB',
      work_mem: '4MB',
      ...STATEMENTS,
    },
  },
  medium: {
    instances: 2,
    cpu: '1',
    memory: '4Gi',
    storage: '50Gi',
    parameters: {
      max_connections: '160',
      shared_buffers: '1GB',
      work_mem: '8MB',
      ...STATEMENTS,
    },
  },
  large: {
    instances: 3,
    cpu: '4',
    memory: '16Gi',
    storage: '200Gi',
    parameters: {
      max_connections: '320',
      shared_buffers: '4GB',
      work_mem: '16MB',
      ...STATEMENTS,
    },
  },
};

/** The plugin that writes to object stores. */
export const BARMAN_PLUGIN = 'barman-cloud.cloudnative-pg.io';

/** Where the log of changes goes: without it there are backups, and no going back to a moment. */
export type Archive =
  | {
      /** Name of the plugin's `ObjectStore`, which is in each namespace that has databases. */
      objectStore: string;
      plugin?: string;
    }
  | {
      /** As in a Cluster's `spec.backup.barmanObjectStore`; deprecated by CloudNativePG since 1.26. */
      barmanObjectStore: JsonObject;
      retentionPolicy?: string;
    };

/** How databases are backed up. */
export type Backups =
  | { method: 'objectStore'; archive: Archive }
  | {
      method: 'volumeSnapshot';
      snapshotClass?: string;
      archive?: Archive;
    };

/** What configuration says of databases on a cluster. */
export interface PostgresOptions {
  sizes?: Partial<Record<Size, Partial<SizeSettings>>>;
  storageClass?: string;
  /** Image of Postgres; left out, the operator's own default. */
  image?: string;
  backups?: Backups;
  /** Namespace of the operator, which asks each instance how it is. */
  operatorNamespace?: string;
  /** Namespaces from which databases are reached beside those of their services: Waymark's own, Prometheus. */
  callers?: string[];
  /** Ports of object stores, where it is not 443. */
  storePorts?: number[];
  /** Databases are made by Crossplane, of this kind, and not by CloudNativePG. */
  crossplane?: CrossplaneOptions;
}

/** What a size is on this cluster. */
export const settingsOf = (
  size: Size,
  { sizes }: PostgresOptions,
): SizeSettings => ({
  ...SIZES[size],
  ...sizes?.[size],
  parameters: { ...SIZES[size].parameters, ...sizes?.[size]?.parameters },
});

/** What databases cannot do there, as configured: visible, never silent. */
export function postgresConditions(
  target: string,
  { backups, crossplane }: PostgresOptions,
): Condition[] {
  if (crossplane)
    return [
      {
        type: 'DatabasesNotLookedAfter',
        status: 'True',
        reason: 'Crossplane',
        message: `Databases on cluster "${target}" are made by Crossplane (${crossplane.kind}): they have one login, and nothing here backs them up, restores them or looks into them.`,
        next: 'See to their backups where they are kept.',
      },
    ];
  if (!backups)
    return [
      {
        type: 'BackupsNotConfigured',
        status: 'True',
        reason: 'NoPlace',
        message: `Databases on cluster "${target}" are not backed up: no place for backups is configured.`,
        next: 'Name an object store or volume snapshots under `postgres.backups` of the target.',
      },
    ];
  if (backups.method === 'volumeSnapshot' && !backups.archive)
    return [
      {
        type: 'PointInTimeNotAvailable',
        status: 'True',
        reason: 'NoArchive',
        message: `Databases on cluster "${target}" can go back to their backups, and to no moment between them: changes are not archived.`,
        next: 'Name an object store under `postgres.backups.archive` of the target.',
      },
    ];
  return [];
}
