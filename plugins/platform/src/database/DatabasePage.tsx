import { Link } from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import { useParams } from 'react-router-dom';
import { platformApiRef } from '../api/platformApiRef';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { PageBody } from '../components/PageBody';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import { DatabaseView } from './DatabaseView';

const EVERY_MS = 3000;

/** Loads a database again and again while it is looked at. */
export function useDatabase(id: string) {
  const platform = useApi(platformApiRef);
  return useLive(`database/${id}`, () => platform.getDatabase(id), {
    everyMs: EVERY_MS,
  });
}

/** One database: how it does, what is kept of it, and what can be done with it. */
export function DatabasePage() {
  const { database: id = '' } = useParams();
  const links = useLinks();
  const live = useDatabase(id);
  const { data } = live;
  if (!data) {
    return (
      <PageBody title="Database">
        {live.loading && <Loading label="Loading the database" lines={8} />}
        <LiveProblem of={live} />
        {live.error?.isFinal && links.databases && (
          <p>
            <Link href={links.databases}>All databases</Link>
          </p>
        )}
      </PageBody>
    );
  }
  return (
    <PageBody
      title={data.name}
      tab={`${data.name} in ${data.environment}`}
      description={
        <>
          {data.service ? (
            <>
              Database of{' '}
              <Link href={links.serviceEnvironments(data.service)}>
                {data.service}
              </Link>
            </>
          ) : (
            'Database'
          )}
          {` in ${data.environment} · team ${data.team} · ${data.size} · ${data.id}`}
        </>
      }
    >
      <LiveProblem of={live} />
      {/* Another one starts afresh. */}
      <DatabaseView key={data.id} database={data} onChanged={live.reload} />
    </PageBody>
  );
}
