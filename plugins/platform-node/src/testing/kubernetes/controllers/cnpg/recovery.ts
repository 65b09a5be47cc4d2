import type { KubeObject } from '../../types';
import type { Hand } from '../Hand';
import { type Archives, storeOf } from './Archives';

/** The same words where a job that makes an instance has failed for good. */
const failedJob = (name: string, job: string) => ({
  phase: 'Cluster is unrecoverable and needs manual intervention',
  reason: `Instance creation failed for the following jobs: ${name}-1-${job}. Check the job logs to investigate the cause of the failure.`,
});

/** What keeps a Cluster from being made out of a backup; undefined if nothing does, or it is made of none. */
export function recovery(
  hand: Hand,
  archives: Archives,
  cluster: KubeObject,
): { phase: string; reason: string } | undefined {
  const { name, namespace } = cluster.metadata;
  const wanted = cluster.spec.bootstrap?.recovery;
  if (!wanted) return undefined;
  const waits = {
    phase: 'Setting up primary',
    reason: `Creating primary instance ${name}-1`,
  };
  if (wanted.backup) {
    const backup = hand
      .list('Backup', namespace)
      .find(one => one.metadata.name === wanted.backup.name);
    if (backup) return backup.status?.phase === 'completed' ? undefined : waits;
    hand.tell(cluster, {
      type: 'Warning',
      reason: 'ErrorNoBackup',
      message: `Backup object "${namespace}/${wanted.backup.name}" is missing`,
      component: 'cloudnative-pg',
    });
    return waits;
  }
  const snapshot = wanted.volumeSnapshots?.storage.name;
  if (snapshot) {
    const found = archives.snapshots.has(`${namespace}/${snapshot}`);
    return found ? undefined : failedJob(name, 'snapshot-recovery');
  }
  const source = (cluster.spec.externalClusters ?? []).find(
    (one: any) => one.name === wanted.source,
  );
  const plugins = source?.plugin
    ? [{ ...source.plugin, isWALArchiver: true }]
    : [];
  const backup = { barmanObjectStore: source?.barmanObjectStore };
  const server = storeOf({ plugins, backup }, wanted.source);
  const { backupID, targetTime } = wanted.recoveryTarget ?? {};
  const found = server && archives.find(server, backupID, targetTime);
  return found ? undefined : failedJob(name, 'full-recovery');
}
