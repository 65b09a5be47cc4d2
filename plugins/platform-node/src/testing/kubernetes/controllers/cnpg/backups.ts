import type { KubeObject } from '../../types';
import type { Hand } from '../Hand';
import { type Archives, storeOf } from './Archives';

const ENDED = /^(completed|failed)$/;

/** Why a backup cannot be made at all. */
function whyNot(backup: KubeObject, cluster: KubeObject): string | undefined {
  const { method } = backup.spec;
  const annotations = cluster.metadata.annotations ?? {};
  if (annotations['cnpg.io/hibernation'] === 'on')
    return 'cannot backup a hibernated cluster';
  if (method === 'plugin')
    return cluster.spec.plugins?.length
      ? undefined
      : 'cannot proceed with the backup as the cluster has no plugin configured';
  if (!cluster.spec.backup)
    return 'cannot proceed with the backup as the cluster has no backup section';
  return cluster.spec.backup[method]
    ? undefined
    : `cannot proceed with the backup as the cluster has no ${method} configured`;
}

function completed(
  hand: Hand,
  archives: Archives,
  backup: KubeObject,
  cluster: KubeObject,
): object {
  const { method } = backup.spec;
  const { name, namespace } = backup.metadata;
  const at = new Date().toISOString();
  const id = at.replace(/[-:]|\.\d+Z$/g, '');
  const server = storeOf(cluster.spec, cluster.metadata.name);
  const common = {
    ...backup.status,
    phase: 'completed',
    stoppedAt: hand.world.now(),
    backupName: `backup-${id}`,
  };
  if (method === 'volumeSnapshot') {
    const { snapshotOwnerReference } = cluster.spec.backup.volumeSnapshot;
    archives.snapshots.add(`${namespace}/${name}`);
    return {
      ...common,
      online: true,
      snapshotBackupStatus: { elements: [{ name, type: 'PG_DATA' }] },
      owner: snapshotOwnerReference,
    };
  }
  // Two in one second have one name there, and so here.
  const backupId = `${id}-${name}`;
  archives.add(server!, { id: backupId, at });
  return { ...common, backupId, serverName: server };
}

function next(
  hand: Hand,
  archives: Archives,
  backup: KubeObject,
): object | undefined {
  const { phase } = backup.status ?? {};
  const { namespace } = backup.metadata;
  const cluster = hand
    .list('Cluster', namespace)
    .find(one => one.metadata.name === backup.spec.cluster.name);
  const started = { method: backup.spec.method, startedAt: hand.world.now() };
  const failed = (error: string) => ({
    ...backup.status,
    phase: 'failed',
    error,
    stoppedAt: hand.world.now(),
  });
  if (!cluster) return phase ? failed('cluster not found') : undefined;
  const why = whyNot(backup, cluster);
  if (why) return failed(why);
  switch (phase) {
    case undefined:
    case 'pending':
      return cluster.status?.readyInstances
        ? { ...started, phase: 'started' }
        : { phase: 'pending' };
    case 'started':
      return { ...backup.status, phase: 'running' };
    default:
      return completed(hand, archives, backup, cluster);
  }
}

/** Makes what a schedule asks for at once; the hours it is for never come here. */
function schedules(hand: Hand): void {
  for (const scheduled of hand.list('ScheduledBackup')) {
    if (scheduled.status || scheduled.metadata.deletionTimestamp) continue;
    const { immediate, suspend, cluster, method, pluginConfiguration } =
      scheduled.spec;
    const { name } = scheduled.metadata;
    if (immediate && !suspend)
      hand.make(scheduled, 'Backup', `${name}-1`, {
        metadata: { labels: { 'cnpg.io/scheduled-backup': name } },
        spec: {
          cluster,
          method,
          ...(pluginConfiguration && { pluginConfiguration }),
        },
      });
    hand.state(scheduled, { lastCheckTime: hand.world.now() });
  }
}

/** Moves every Backup one step on. Returns whether one of them is under way. */
export function backups(hand: Hand, archives: Archives): boolean {
  schedules(hand);
  let waits = false;
  for (const backup of hand.list('Backup')) {
    if (ENDED.test(backup.status?.phase) || backup.metadata.deletionTimestamp)
      continue;
    const status = next(hand, archives, backup);
    if (!status) continue;
    hand.state(backup, status);
    waits = true;
  }
  return waits;
}
