import { useApi } from '@backstage/frontend-plugin-api';
import type { DatabaseDetail, DatabaseStatistics } from '../api/databaseTypes';
import { platformApiRef } from '../api/platformApiRef';
import { useLive } from '../hooks/useLive';

const EVERY_MS = 3000;
const FIGURES_MS = 10_000;

/** Loads a database again and again while it is looked at. */
export function useDatabase(id: string) {
  const platform = useApi(platformApiRef);
  return useLive(`database/${id}`, () => platform.getDatabase(id), {
    everyMs: EVERY_MS,
  });
}

/** The same with figures asked of it now; as last seen where it does not answer, or stands still. */
export function useFresh(database: DatabaseDetail): DatabaseDetail {
  const platform = useApi(platformApiRef);
  const open = database.state !== 'deleted';
  const { data } = useLive(
    `statistics/${database.id}/${open}`,
    async () =>
      open ? platform.getDatabaseStatistics(database.id) : undefined,
    { everyMs: FIGURES_MS },
  );
  return data ? { ...database, ...figuresOf(data) } : database;
}

function figuresOf(statistics: DatabaseStatistics) {
  const { bytes, connections } = statistics;
  return { statistics, bytes, connections };
}
