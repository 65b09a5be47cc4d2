import { Link } from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import { Navigate, useParams } from 'react-router-dom';
import { platformApiRef } from '../api/platformApiRef';
import { Empty } from '../components/Empty';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { PageBody } from '../components/PageBody';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import { ownOf } from './ownOf';

/** Leads to the database of a service in an environment, whichever that is at the time: it may have been swapped. */
export function DatabaseOf() {
  const { service = '', environment = '' } = useParams();
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const live = useLive(`database-of/${service}/${environment}`, async () => {
    const page = await platform.findDatabases({ service, environment });
    return { own: ownOf(page.items) };
  });
  const own = live.data?.own;
  const page = own && links.database(own.id);
  if (page) return <Navigate to={page} replace />;
  return (
    <PageBody title="Database">
      {live.loading && <Loading label="Looking for the database" />}
      <LiveProblem of={live} />
      {live.data && (
        <Empty title={`${service} has no database in ${environment}.`}>
          {links.databases && <Link href={links.databases}>All databases</Link>}
        </Empty>
      )}
    </PageBody>
  );
}
