import { useApi } from '@backstage/frontend-plugin-api';
import { platformApiRef } from '../../api/platformApiRef';
import { useLive } from '../../hooks/useLive';

/** The open incident of a service, kept fresh; `known` says whether that there is none is known. */
export function useIncident(service: string) {
  const platform = useApi(platformApiRef);
  const live = useLive(
    `incidents/${service}`,
    () => platform.listIncidents({ service, open: true, limit: 1 }),
    { everyMs: 5000 },
  );
  return {
    incident: live.data?.items[0],
    known: live.data !== undefined,
    reload: live.reload,
  };
}
