import type { JsonObject } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import type { Cluster } from '../../cluster/types';
import { LABELS, objectName } from '../../objects';
import { type Bootstrap } from './clusterObject';
import { BACKUP_ID, type LiveBackup, type LiveCluster, NOTES } from './live';
import { type Archive, BARMAN_PLUGIN, type PostgresOptions } from './options';

/** Name of the source in the Cluster that is made of it. */
const ORIGIN = 'origin';

/** What a new database is to be made of. */
export interface From {
  name: string;
  backup?: string;
  until?: string;
  /** Not a moment later than the backup itself. */
  backupOnly?: boolean;
}

const refused = (from: From, why: string, next: string) =>
  new DriverError(
    'invalid',
    `Nothing was restored from ${from.name}`,
    why,
    next,
  );

const originOf = (archive: Archive, serverName: string): JsonObject => ({
  name: ORIGIN,
  ...('objectStore' in archive
    ? {
        plugin: {
          name: archive.plugin ?? BARMAN_PLUGIN,
          parameters: { barmanObjectName: archive.objectStore, serverName },
        },
      }
    : {
        barmanObjectStore: { ...archive.barmanObjectStore, serverName },
      }),
});

const noteOf = (object: LiveCluster | LiveBackup | undefined, note: string) =>
  object?.metadata?.annotations?.[note];
const endOf = ({ status }: LiveBackup) => Date.parse(status?.stoppedAt ?? '');

/** The backup to begin with: the one that is named, or the newest one before the moment. Pure. */
export function chooseBackup(
  backups: LiveBackup[],
  { backup, until }: From,
): LiveBackup | undefined {
  const complete = backups.filter(one => one.status?.phase === 'completed');
  if (backup)
    return complete.find(one => one.metadata?.labels?.[BACKUP_ID] === backup);
  return complete
    .filter(one => !until || endOf(one) <= Date.parse(until))
    .sort((a, b) => endOf(a) - endOf(b))
    .pop();
}

/** How a Cluster in a namespace is made of a backup. Pure. Throws `invalid` where it cannot be. */
export function recoveryOf(
  from: From,
  chosen: LiveBackup,
  namespace: string,
  { backups }: PostgresOptions,
): Bootstrap {
  const { until, backupOnly } = from;
  const archive = backups?.archive;
  const serverName = noteOf(chosen, NOTES.archive) ?? chosen.status?.serverName;
  const origin =
    archive && serverName ? [originOf(archive, serverName)] : undefined;
  if (until && !origin)
    throw refused(
      from,
      'its changes are not archived, so there is nothing between its backups',
      'Restore a backup without a moment',
    );
  const goal: JsonObject = {
    ...(until ? { targetTime: new Date(until).toISOString() } : {}),
    ...(backupOnly ? { targetImmediate: true } : {}),
  };
  const elements = chosen.status?.snapshotBackupStatus?.elements ?? [];
  const snapshot = elements.find(one => one.type === 'PG_DATA')?.name;
  if (chosen.spec?.method === 'volumeSnapshot') {
    if (chosen.metadata?.namespace !== namespace)
      throw refused(
        from,
        `its backups are volume snapshots in namespace ${chosen.metadata?.namespace}, and cannot be used in ${namespace}`,
        'Restore it in the same environment, or configure an object store for backups',
      );
    const { name } = chosen.metadata!;
    if (!snapshot || !origin || backupOnly)
      return { bootstrap: { recovery: { backup: { name: name! } } } };
    const storage = {
      name: snapshot,
      kind: 'VolumeSnapshot',
      apiGroup: 'snapshot.storage.k8s.io',
    };
    return {
      bootstrap: {
        recovery: {
          source: ORIGIN,
          volumeSnapshots: { storage },
          ...(until ? { recoveryTarget: goal } : {}),
        },
      },
      externalClusters: origin,
    };
  }
  if (!origin)
    throw refused(
      from,
      'its backups are in an object store, and none is configured any more',
      'Name it again under `postgres.backups` of the target',
    );
  const backupID = chosen.status?.backupId;
  return {
    bootstrap: {
      recovery: {
        source: ORIGIN,
        recoveryTarget: { ...(backupID ? { backupID } : {}), ...goal },
      },
    },
    externalClusters: origin,
  };
}

/** Finds what a database is to be made of, and says how. */
export async function findRecovery(
  cluster: Cluster,
  from: From,
  place: { namespace: string; database: string },
  options: PostgresOptions,
  signal: AbortSignal,
): Promise<Bootstrap> {
  const labels = { [LABELS.object]: objectName(from.name) };
  const all = await cluster.list<LiveBackup>(KINDS.cnpgBackup, {
    labels,
    signal,
  });
  const chosen = chooseBackup(all, from);
  if (!chosen) {
    const which = from.backup
      ? `there is no complete backup ${from.backup} of it`
      : `no backup of it had ended by ${from.until ?? 'now'}`;
    throw refused(from, which, 'platform db backups shows what there is');
  }
  const held = noteOf(chosen, NOTES.database);
  if (held && held !== place.database)
    throw refused(
      from,
      `it holds the database ${held}, and ${place.database} was asked for`,
      'Restore it under the name that it has',
    );
  const storage = noteOf(chosen, NOTES.storage);
  return {
    ...recoveryOf(from, chosen, place.namespace, options),
    ...(storage ? { storage } : {}),
  };
}
