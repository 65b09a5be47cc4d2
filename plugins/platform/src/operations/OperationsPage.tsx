import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Link } from '@backstage/ui';
import type { ApiOperation } from '@waymark/platform-common/api';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { PlatformApiError } from '../api/PlatformApiError';
import { platformApiRef } from '../api/platformApiRef';
import { Ago } from '../components/Ago';
import { DataTable } from '../components/DataTable';
import { Empty } from '../components/Empty';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { PageBody } from '../components/PageBody';
import { Panel } from '../components/Panel';
import { partsOf, Problem } from '../components/Problem';
import { StatusDot } from '../components/StatusDot';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import { Took } from './Took';
import {
  actorName,
  doorWord,
  isUnderWay,
  kindWords,
  progressWords,
  STATE_COLOR,
  STATE_WORDS,
} from './operationWords';

/** Everything that was asked for lately: what it is, how it stands, who asked. `?service=` shows those of one service. */
export function OperationsPage() {
  const service = useSearchParams()[0].get('service') ?? undefined;
  return <Operations key={service} service={service} />;
}

function Operations({ service }: { service?: string }) {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const first = useLive(
    `operations/${service ?? ''}`,
    () => platform.listOperations({ service, limit: 50 }),
    {
      everyMs: 3000,
    },
  );
  const more = useOlder(service, first.data?.nextCursor);
  const rows = [...(first.data?.items ?? []), ...more.items];

  return (
    <PageBody
      title="Operations"
      description="What people and pushes asked for, newest first. Each can be watched, retried and undone."
    >
      <LiveProblem of={first} />
      {service && <Link href={links.operations}>All operations</Link>}
      <Panel
        title={service ? `Operations of ${service}` : 'All operations'}
        flush
      >
        {first.loading && <Loading label="Loading operations" lines={6} />}
        {first.data && rows.length === 0 && (
          <Empty title="Nothing was asked for yet.">
            Create a service, or push to one: what happens then shows here.
          </Empty>
        )}
        {rows.length > 0 && (
          <DataTable
            label="Operations"
            rows={rows}
            rowKey={operation => operation.id}
            columns={[
              {
                id: 'title',
                title: 'What',
                grow: true,
                isRowHeader: true,
                cell: o => <Link href={links.operation(o.id)}>{o.title}</Link>,
              },
              {
                id: 'state',
                title: 'State',
                cell: o => (
                  <StatusDot
                    color={STATE_COLOR[o.state]}
                    label={STATE_WORDS[o.state]}
                  />
                ),
              },
              {
                id: 'progress',
                title: 'How far',
                minWidth: '150px',
                cell: o =>
                  isUnderWay(o) || o.state === 'failed'
                    ? progressWords(o)
                    : kindWords(o.kind),
              },
              { id: 'took', title: 'Took', cell: o => <Took operation={o} /> },
              {
                id: 'who',
                title: 'Who',
                cell: o => `${actorName(o.actor)} · ${doorWord(o.door)}`,
              },
              {
                id: 'when',
                title: 'When',
                cell: o => <Ago time={o.createdAt} />,
              },
            ]}
          />
        )}
      </Panel>
      {more.error && (
        <Problem problem={partsOf(more.error)} onRetry={more.load} />
      )}
      {more.hasMore && (
        <div>
          <Button
            variant="secondary"
            isPending={more.loading}
            onPress={more.load}
          >
            Show older ones
          </Button>
        </div>
      )}
    </PageBody>
  );
}

/** Pages after the first, which alone is kept fresh. */
function useOlder(
  service: string | undefined,
  firstCursor: string | null | undefined,
) {
  const platform = useApi(platformApiRef);
  const [start, setStart] = useState<string>();
  const [items, setItems] = useState<ApiOperation[]>([]);
  const [cursor, setCursor] = useState<string | null>();
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<PlatformApiError>();

  // The first page moved on: what was below it no longer fits seamlessly.
  useEffect(() => {
    if (start && firstCursor && firstCursor !== start) {
      setStart(undefined);
      setItems([]);
      setCursor(undefined);
    }
  }, [firstCursor, start]);

  const next = start ? cursor : firstCursor;
  const load = async () => {
    if (!next) return;
    setLoading(true);
    setError(undefined);
    try {
      const page = await platform.listOperations({
        service,
        limit: 50,
        cursor: next,
      });
      setStart(before => before ?? next);
      setItems(before => [...before, ...page.items]);
      setCursor(page.nextCursor);
    } catch (problem) {
      setError(PlatformApiError.from(problem));
    } finally {
      setLoading(false);
    }
  };
  return { items, hasMore: Boolean(next), loading, error, load };
}
