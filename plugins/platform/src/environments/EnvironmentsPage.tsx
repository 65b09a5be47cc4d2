import { useApi } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type {
  ApiEnvironment,
  ApiServiceEnvironment,
} from '@waymark/platform-common/api';
import { platformApiRef } from '../api/platformApiRef';
import { Ago } from '../components/Ago';
import { DataTable } from '../components/DataTable';
import { Empty } from '../components/Empty';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { PageBody } from '../components/PageBody';
import { Panel } from '../components/Panel';
import { StatusDot } from '../components/StatusDot';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import { worstFirst } from '../words/health';
import { loadServices } from './loadServices';

interface Running {
  name: string;
  color: NonNullable<ApiServiceEnvironment['health']>;
  environment: ApiServiceEnvironment;
}

/** The environments in promotion order, and what runs in each. */
export function EnvironmentsPage() {
  const platform = useApi(platformApiRef);
  const environments = useLive('environments', () =>
    platform.listEnvironments(),
  );
  const services = useLive('services', () => loadServices(platform), {
    // One request for each service: an overview, and no load worth speaking of.
    everyMs: 30_000,
  });

  return (
    <PageBody
      title="Environments"
      description="Where services run, in the order in which a release goes through them."
    >
      <LiveProblem of={environments.error ? environments : services} />
      {environments.loading && (
        <Panel title="Environments">
          <Loading label="Loading environments" />
        </Panel>
      )}
      {environments.data?.length === 0 && (
        <Empty title="There is no environment yet." />
      )}
      {environments.data?.map(environment => (
        <EnvironmentPanel
          key={environment.name}
          environment={environment}
          running={services.data?.details.flatMap(detail => {
            const here = detail.environments.find(
              e => e.name === environment.name,
            );
            return here && (here.release || here.candidate)
              ? [
                  {
                    name: detail.service.name,
                    color: here.health ?? 'unknown',
                    environment: here,
                  },
                ]
              : [];
          })}
          failed={Boolean(services.error)}
          cutOff={services.data?.cutOff ?? false}
        />
      ))}
    </PageBody>
  );
}

function emptyWords({ production, order }: ApiEnvironment): string {
  if (order === null) return 'Nothing comes here by itself: deploy to it.';
  return production
    ? 'Releases come here once they have proved themselves in the environments before.'
    : 'A push to a service deploys here.';
}

function EnvironmentPanel(props: {
  environment: ApiEnvironment;
  running?: Running[];
  /** What runs here could not be asked: the page says why above. */
  failed: boolean;
  cutOff: boolean;
}) {
  const { environment, running, failed, cutOff } = props;
  const links = useLinks();
  return (
    <Panel
      title={environment.name}
      flush
      aside={
        <>
          {environment.production && 'production · '}
          {environment.team && `of team ${environment.team} · `}target{' '}
          {environment.target}
        </>
      }
    >
      {!running && failed && <Empty title="Not known at the moment." />}
      {!running && !failed && (
        <Loading label={`Loading what runs in ${environment.name}`} />
      )}
      {running?.length === 0 && (
        <Empty title="Nothing deployed yet.">{emptyWords(environment)}</Empty>
      )}
      {running && running.length > 0 && (
        <DataTable
          label={`Services in ${environment.name}`}
          rows={[...running].sort(worstFirst)}
          rowKey={row => row.name}
          columns={[
            {
              id: 'service',
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
              id: 'release',
              title: 'Release',
              cell: row => row.environment.release ?? '–',
            },
            {
              id: 'message',
              title: 'In words',
              grow: true,
              cell: row => row.environment.message,
            },
            {
              id: 'since',
              title: 'Deployed',
              cell: row =>
                row.environment.since ? (
                  <Ago time={row.environment.since} />
                ) : (
                  '–'
                ),
            },
          ]}
        />
      )}
      {cutOff && (
        <p>
          Only the first services are looked at here; the catalog has them all.
        </p>
      )}
    </Panel>
  );
}
