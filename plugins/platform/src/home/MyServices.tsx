import { Link } from '@backstage/ui';
import type { ApiPerson, ApiService } from '@waymark/platform-common/api';
import type { Page } from '../api/paging';
import { DataTable } from '../components/DataTable';
import { Empty } from '../components/Empty';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { Panel } from '../components/Panel';
import { StatusDot } from '../components/StatusDot';
import type { Live } from '../hooks/useLive';
import { useLinks } from '../hooks/useLinks';
import { worstFirst } from '../words/health';
import styles from './MyServices.module.css';

/** The services of the person's teams, what needs a person first. */
export function MyServices(props: {
  services: Live<Page<ApiService>>;
  teams?: ApiPerson['teams'];
}) {
  const { data, error, loading } = props.services;
  const links = useLinks();
  const rows = (data?.items ?? [])
    .map(service => ({ ...service, color: service.health.color }))
    .sort(worstFirst);
  const several = new Set(rows.map(row => row.team)).size > 1;

  return (
    <Panel
      title="My services"
      flush
      aside={links.catalog && <Link href={links.catalog}>All services</Link>}
    >
      {error && (
        <div className={styles.problem}>
          <LiveProblem of={props.services} />
        </div>
      )}
      {loading && <Loading label="Loading your services" lines={4} />}
      {data && rows.length === 0 && (
        <Empty title="Your teams have no service yet.">
          {props.teams?.length === 0
            ? 'You are in no team: the catalog’s groups say who is. Ask the platform team to add you to one.'
            : 'Create one: it is here a few seconds later, with its health.'}
        </Empty>
      )}
      {rows.length > 0 && (
        <DataTable
          label="My services"
          rows={rows}
          rowKey={row => row.name}
          columns={[
            {
              id: 'name',
              title: 'Service',
              isRowHeader: true,
              cell: row => (
                <Link href={links.serviceEnvironments(row.name)}>
                  {row.name}
                </Link>
              ),
            },
            {
              id: 'health',
              title: 'Health',
              cell: row => <StatusDot color={row.color} />,
            },
            {
              id: 'message',
              title: 'In words',
              grow: true,
              cell: row => (
                <>
                  {row.health.environment && (
                    <span className={styles.environment}>
                      {row.health.environment}:{' '}
                    </span>
                  )}
                  {row.health.message}
                </>
              ),
            },
            ...(several
              ? [
                  {
                    id: 'team',
                    title: 'Team',
                    cell: (row: (typeof rows)[number]) => row.team,
                  },
                ]
              : []),
          ]}
        />
      )}
    </Panel>
  );
}
