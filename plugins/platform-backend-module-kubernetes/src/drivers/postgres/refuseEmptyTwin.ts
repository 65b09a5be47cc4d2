import { DriverError } from '@waymark/platform-node';
import { objectName } from '../../objects';
import type { Cluster } from '../../cluster/types';
import { backupsOf } from './care/Inside';

/**
 * A database that is gone and has backups was deleted behind our back: an empty one in its place would look like it, and
 * its service would write into it. Throws a `DriverError` of class `blocked`.
 */
export async function refuseEmptyTwin(
  cluster: Cluster,
  name: string,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  const kept = (await backupsOf(cluster, name, signal)).filter(
    one => one.status?.phase === 'completed',
  );
  if (!kept.length) return;
  throw new DriverError(
    'blocked',
    `The database ${name} is gone, and no empty one is put in its place`,
    `there is no Cluster ${objectName(
      name,
    )} in namespace ${namespace} any more, and ${
      kept.length === 1
        ? 'a backup of it is'
        : `${kept.length} backups of it are`
    } there`,
    'Restore it (`platform db restore`) and swap; or delete its backups, if its data is not wanted any more',
  );
}
