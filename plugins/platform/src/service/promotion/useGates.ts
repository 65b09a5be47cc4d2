import { useApi } from '@backstage/frontend-plugin-api';
import { platformApiRef } from '../../api/platformApiRef';
import { useLive } from '../../hooks/useLive';
import type { Gates } from './blocked';

const OFTEN_MS = 3000;
const SELDOM_MS = 10_000;

/** What stands in the way of a service's releases, and what is under way; kept fresh. */
export function useGates(service: string): Gates & { known: boolean } {
  const platform = useApi(platformApiRef);
  const me = useLive('whoami', () => platform.whoAmI());
  const running = useLive(
    `running/${service}`,
    () => platform.listOperations({ service, state: 'running', limit: 20 }),
    { everyMs: OFTEN_MS },
  );
  const freezes = useLive(
    'freezes',
    () => platform.listFreezes({ limit: 200 }),
    {
      everyMs: SELDOM_MS,
    },
  );
  const approvals = useLive(
    `approvals/${service}`,
    () => platform.listApprovals({ service, state: 'waiting', limit: 50 }),
    { everyMs: SELDOM_MS },
  );
  return {
    me: me.data,
    running: running.data?.items ?? [],
    freezes: freezes.data?.items ?? [],
    approvals: approvals.data?.items ?? [],
    known: Boolean(me.data && freezes.data && approvals.data),
  };
}
