import type { Wanted } from '../../../cluster/types';
import { dnsLabel, LABELS, labelValue, objectName } from '../../../objects';
import { BACKUP_ID, KEPT_OF, type LiveCluster, NOTES } from '../live';
import { BARMAN_PLUGIN, type Backups } from '../options';

/** Name of the Backup of an id. */
export const backupName = (name: string, id: string) =>
  dnsLabel(`${objectName(name)}-${id}`);

/** Labels of what is kept of a database beside it, which outlives it: found by the same name. */
export const keptLabels = (
  live: LiveCluster,
  more: Record<string, string> = {},
): Record<string, string> => {
  const { labels = {}, name } = live.metadata!;
  const whose = [
    LABELS.team,
    LABELS.environment,
    LABELS.service,
    LABELS.manager,
  ].flatMap(key => (labels[key] ? [[key, labels[key]]] : []));
  return { ...Object.fromEntries(whose), [KEPT_OF]: name!, ...more };
};

function methodOf({ method, archive }: Backups): object {
  if (method === 'volumeSnapshot') return { method };
  if (archive && 'objectStore' in archive) {
    const name = archive.plugin ?? BARMAN_PLUGIN;
    return { method: 'plugin', pluginConfiguration: { name } };
  }
  return { method: 'barmanObjectStore' };
}

/** The Backup that is asked for. Pure. */
export function backupObject(
  live: LiveCluster,
  { id, reason }: { id: string; reason: string },
  backups: Backups,
): Wanted {
  const { name, namespace, annotations = {} } = live.metadata!;
  const noted = [NOTES.archive, NOTES.database, NOTES.size].flatMap(key =>
    annotations[key] ? [[key, annotations[key]]] : [],
  );
  const storage = live.spec?.storage?.size;
  return {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Backup',
    metadata: {
      name: backupName(name!, id),
      namespace,
      labels: keptLabels(live, {
        // Fences count for what has this label.
        [LABELS.object]: name!,
        [BACKUP_ID]: labelValue(id),
      }),
      annotations: {
        ...Object.fromEntries(noted),
        ...(storage ? { [NOTES.storage]: storage } : {}),
        [NOTES.reason]: reason,
      },
    },
    spec: { cluster: { name }, ...methodOf(backups) },
  } as Wanted;
}
