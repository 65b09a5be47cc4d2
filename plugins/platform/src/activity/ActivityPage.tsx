import { useApi } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { ApiActivity } from '@waymark/platform-common/api';
import { platformApiRef } from '../api/platformApiRef';
import { Ago } from '../components/Ago';
import { Choice } from '../components/Choice';
import { Filters } from '../components/Filters';
import { NameFilter } from '../components/NameFilter';
import { PagedTable } from '../components/PagedTable';
import { PageBody } from '../components/PageBody';
import { StatusDot } from '../components/StatusDot';
import { activityColor, activityWords } from '../home/activity';
import { useAddressState } from '../hooks/useAddressState';
import { useLinks } from '../hooks/useLinks';
import { usePages } from '../hooks/usePages';
import { useStream } from '../hooks/useStream';
import { actorName } from '../operations/operationWords';
import { KINDS, kindOf } from './kinds';

/** What happened, newest first, as it happens. `?service=`, `?team=` and `?kind=` narrow it. */
export function ActivityPage() {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const [params, set] = useAddressState();
  const service = params.get('service') ?? '';
  const team = params.get('team') ?? '';
  const kind = kindOf(params.get('kind'));
  const pages = usePages(`activity/${service}/${team}/${kind ?? ''}`, cursor =>
    platform.listActivity({
      service: service || undefined,
      team: team || undefined,
      kind,
      limit: 100,
      cursor,
    }),
  );
  useStream('activity', {
    open: signal => platform.streamActivity({ signal }),
    onEvent: ({ data }) => {
      const entry = data as ApiActivity;
      const wanted =
        (!service || entry.service === service) &&
        (!team || entry.team === team);
      if (wanted) pages.first.reload();
    },
  });
  const of = [service, team && `team ${team}`].filter(Boolean).join(' and ');

  return (
    <PageBody
      title="Activity"
      description="What happened, newest first, as it happens."
    >
      <Filters
        free={
          <Choice
            label="Kind"
            options={KINDS}
            chosen={kind ?? 'all'}
            onChoose={value => set('kind', value === 'all' ? '' : value)}
          />
        }
      >
        <NameFilter
          label="Of one team only"
          placeholder="Name of a team"
          value={team}
          onChange={value => set('team', value)}
        />
        <NameFilter
          label="Of one service only"
          placeholder="Name of a service"
          value={service}
          onChange={value => set('service', value)}
        />
      </Filters>
      <PagedTable
        title={of ? `Activity of ${of}` : 'All activity'}
        pages={pages}
        rowKey={row => row.id}
        empty="Nothing of this kind has happened."
        columns={[
          {
            id: 'kind',
            title: 'Kind',
            cell: row => <Kind type={row.type} />,
          },
          {
            id: 'what',
            title: 'What',
            grow: true,
            isRowHeader: true,
            cell: row =>
              row.operation && links.operation(row.operation) ? (
                <Link href={links.operation(row.operation)}>{row.title}</Link>
              ) : (
                row.title
              ),
          },
          {
            id: 'service',
            title: 'Service',
            cell: row =>
              row.service ? (
                <Link href={links.serviceEnvironments(row.service)}>
                  {row.service}
                </Link>
              ) : (
                '–'
              ),
          },
          { id: 'team', title: 'Team', cell: row => row.team ?? '–' },
          { id: 'where', title: 'Where', cell: row => row.environment ?? '–' },
          {
            id: 'who',
            title: 'Who',
            cell: row => (row.actor ? actorName(row.actor) : '–'),
          },
          { id: 'when', title: 'When', cell: row => <Ago time={row.time} /> },
        ]}
      />
    </PageBody>
  );
}

function Kind({ type }: { type: string }) {
  const color = activityColor(type);
  const words = activityWords(type);
  return color ? <StatusDot color={color} label={words} /> : <>{words}</>;
}
