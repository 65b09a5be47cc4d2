import { useApi } from '@backstage/frontend-plugin-api';
import { platformApiRef } from '../api/platformApiRef';
import { useLive } from '../hooks/useLive';
import { DecommissionedBanner } from '../service/decommission/DecommissionedBanner';
import { notAMember } from '../service/promotion/blocked';

const EVERY_MS = 10_000;

/** Above a repository whose service is gone from the catalog: since when, and the way back. */
export function DecommissionedService({ name }: { name: string }) {
  const platform = useApi(platformApiRef);
  const me = useLive('whoami', () => platform.whoAmI());
  const live = useLive(
    `decommissioned/${name}`,
    () => platform.listServices({ decommissioned: true, q: name, limit: 200 }),
    { everyMs: EVERY_MS },
  );
  const service = live.data?.items.find(one => one.name === name);
  if (!service?.decommissioned) return null;
  return (
    <DecommissionedBanner
      service={name}
      decommissioned={service.decommissioned}
      stranger={notAMember(service.team, me.data, 'bring it back')?.why}
    />
  );
}
