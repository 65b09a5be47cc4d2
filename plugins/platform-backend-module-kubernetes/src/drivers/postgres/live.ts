import type { JsonObject, LoginRef } from '@waymark/platform-common';
import type { Kind } from '../../cluster/types';
import type { LiveCondition, LiveObject } from '../../state';
import type { Size } from './options';

const of = (apiVersion: string, kind: string, plural: string): Kind => ({
  apiVersion,
  kind,
  plural,
  namespaced: true,
});

/** Kinds that only databases are made of. */
export const MORE = {
  claim: of('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'),
  /** Since CloudNativePG 1.30. */
  role: of('postgresql.cnpg.io/v1', 'DatabaseRole', 'databaseroles'),
};

/** Labels and annotations of CloudNativePG. */
export const CNPG = {
  cluster: 'cnpg.io/cluster',
  hibernation: 'cnpg.io/hibernation',
  reload: 'cnpg.io/reload',
} as const;

/** Annotations of ours on Clusters and Backups. */
export const NOTES = {
  /** Name under which a Cluster writes to its object store: no other one ever does. */
  archive: 'waymark.dev/archive',
  database: 'waymark.dev/database',
  size: 'waymark.dev/size',
  /** How large the volume of what was backed up is: what is made of it is no smaller. */
  storage: 'waymark.dev/storage',
  reason: 'waymark.dev/reason',
  /** Where a proof is: JSON. */
  proof: 'waymark.dev/proof',
} as const;

/** Label of what belongs to a database and is no part of it: backups, logins of people, scratch instances. */
export const KEPT_OF = 'waymark.dev/kept-of';
/** Label with the id of a backup. */
export const BACKUP_ID = 'waymark.dev/backup';

/** Role that owns everything: logins come and go. As on every target. */
export const OWNER = 'waymark_owner';
/** Logins of the platform itself: one looks how it is doing and ends connections, one reads what is in it. */
export const CARE = 'waymark_care';
export const READER = 'waymark_reader';

export interface Role {
  name: string;
  ensure?: 'present' | 'absent';
  login?: boolean;
  inherit?: boolean;
  inRoles?: string[];
  passwordSecret?: { name: string };
  comment?: string;
}

/** A Cluster, as far as it is read here. */
export interface LiveCluster extends LiveObject {
  spec?: {
    instances?: number;
    storage?: { size?: string };
    resources?: { requests?: Record<string, string> };
    managed?: { roles?: Role[] };
    bootstrap?: JsonObject;
    externalClusters?: JsonObject[];
  };
  status?: {
    phase?: string;
    phaseReason?: string;
    instances?: number;
    readyInstances?: number;
    currentPrimary?: string;
    image?: string;
    resizingPVC?: string[];
    unusablePVC?: string[];
    managedRolesStatus?: {
      byStatus?: Record<string, string[]>;
      cannotReconcile?: Record<string, string[]>;
    };
    conditions?: Array<LiveCondition & { lastTransitionTime?: string }>;
  };
}

export interface LiveBackup extends LiveObject {
  spec?: { method?: string; cluster?: { name: string } };
  status?: {
    phase?: string;
    startedAt?: string;
    stoppedAt?: string;
    error?: string;
    commandError?: string;
    backupId?: string;
    serverName?: string;
    majorVersion?: number;
    snapshotBackupStatus?: {
      elements?: Array<{ name: string; type: string }>;
    };
  };
}

export interface LiveDatabase extends LiveObject {
  status?: { applied?: boolean; message?: string };
}

/** Properties of a `postgres`, as the platform writes them. */
export interface PostgresProperties {
  database: string;
  user: string;
  size: Size;
  /** Name of the password in the secret store. */
  secret: string;
  /** The first login; left out: `user` with the newest password called `secret`. */
  login?: LoginRef;
  /** Further ones with the same rights. */
  logins?: LoginRef[];
  /** What it is made out of: counts only when it is made. */
  from?: { name: string; backup?: string; until?: string };
  stopped?: boolean;
  service?: string;
}

/** A login and where its password is. One without a version gets its password here. */
export type Login = Omit<LoginRef, 'version'> & { version?: number };

/** The login that counts, then the others. */
export const loginsOf = ({
  login,
  user,
  secret,
  logins = [],
}: PostgresProperties): [Login, ...Login[]] => [
  login ?? { user, secret },
  ...logins,
];

/** Service behind which the instance is that takes writes. */
export const hostOf = (name: string, namespace: string) =>
  `${name}-rw.${namespace}.svc`;
export const PORT = 5432;
