import { useApi } from '@backstage/frontend-plugin-api';
import { Link, SearchField } from '@backstage/ui';
import type { ApiActivity } from '@waymark/platform-common/api';
import { useSearchParams } from 'react-router-dom';
import { platformApiRef } from '../api/platformApiRef';
import { Ago } from '../components/Ago';
import { Choice } from '../components/Choice';
import { PagedTable } from '../components/PagedTable';
import { PageBody } from '../components/PageBody';
import { StatusDot } from '../components/StatusDot';
import { activityColor, activityWords } from '../home/activity';
import { useLinks } from '../hooks/useLinks';
import { usePages } from '../hooks/usePages';
import { useStream } from '../hooks/useStream';
import { actorName } from '../operations/operationWords';
import styles from './ActivityPage.module.css';
import { KINDS, ofKind } from './kinds';

/** What happened, newest first, as it happens. `?service=` and `?kind=` narrow it. */
export function ActivityPage() {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const [params, setParams] = useSearchParams();
  const service = params.get('service') ?? '';
  const kind = params.get('kind') ?? 'all';
  const pages = usePages(`activity/${service}`, cursor =>
    platform.listActivity({
      service: service || undefined,
      limit: 100,
      cursor,
    }),
  );
  useStream('activity', {
    open: signal => platform.streamActivity({ signal }),
    onEvent: ({ data }) => {
      const entry = data as ApiActivity;
      if (!service || entry.service === service) pages.first.reload();
    },
  });
  const set = (name: string, value: string) =>
    setParams(
      before => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );

  return (
    <PageBody
      title="Activity"
      description="What happened, newest first, as it happens."
    >
      <div className={styles.filters}>
        <Choice
          label="Kind"
          options={KINDS}
          chosen={kind}
          onChoose={value => set('kind', value === 'all' ? '' : value)}
        />
        <div className={styles.service}>
          <SearchField
            aria-label="Of one service only"
            placeholder="Name of a service"
            size="small"
            defaultValue={service}
            onSubmit={value => set('service', value.trim())}
            onClear={() => set('service', '')}
          />
        </div>
      </div>
      <PagedTable
        title={service ? `Activity of ${service}` : 'All activity'}
        pages={{ ...pages, rows: pages.rows.filter(row => ofKind(row, kind)) }}
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
