import { Link } from '@backstage/ui';
import { useParams } from 'react-router-dom';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { PageBody } from '../components/PageBody';
import { useLinks } from '../hooks/useLinks';
import { DatabaseView } from './DatabaseView';
import { useDatabase } from './useDatabase';

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
