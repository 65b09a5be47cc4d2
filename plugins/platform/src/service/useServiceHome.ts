import { useApi } from '@backstage/frontend-plugin-api';
import type { ApiServiceHome } from '@waymark/platform-common/api';
import { platformApiRef } from '../api/platformApiRef';
import { type Live, useLive } from '../hooks/useLive';
import type { Gates } from './promotion/blocked';

const EVERY_MS = 3000;

/** All that the page of a service shows, in one request, kept fresh; and what of it stands in the way of its releases. */
export function useServiceHome(
  service: string,
  everyMs = EVERY_MS,
): {
  live: Live<ApiServiceHome>;
  gates: Gates;
} {
  const platform = useApi(platformApiRef);
  const me = useLive('whoami', () => platform.whoAmI());
  const live = useLive(
    `service-home/${service}`,
    () => platform.getServiceHome(service),
    { everyMs },
  );
  return {
    live,
    gates: {
      me: me.data,
      running: live.data?.running ?? [],
      freezes: live.data?.freezes ?? [],
      approvals: live.data?.approvals ?? [],
    },
  };
}
