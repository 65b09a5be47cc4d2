import { useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { useRef } from 'react';
import { useNavigate } from 'react-router-dom';
import { platformApiRef } from '../../api/platformApiRef';
import { partsOf, Problem } from '../../components/Problem';
import { useDeed } from '../../hooks/useDeed';
import { useLinks } from '../../hooks/useLinks';

/** Brings a decommissioned service back, and leads to the operation that does it. */
export function BringBack({ service }: { service: string }) {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const navigate = useNavigate();
  const key = useRef(`recover-${service}-${Date.now()}`);
  const { acting, error, go } = useDeed(async () => {
    const begun = await platform.recoverService(service, key.current);
    const address = links.operation(begun.id);
    if (address) navigate(address);
  });
  return (
    <>
      <Button
        size="small"
        variant="secondary"
        aria-label={`Bring back ${service}`}
        isPending={acting}
        onPress={() => void go()}
      >
        Bring back
      </Button>
      {error && <Problem problem={partsOf(error)} />}
    </>
  );
}
